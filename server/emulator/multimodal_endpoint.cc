#include "emulator/multimodal_endpoint.h"

#include <array>
#include <iterator>

#include "emulator/content_reader.h"
#include "emulator/json_fields.h"
#include "emulator/parameters.h"

namespace emulator {
namespace {

constexpr std::array<std::size_t, 4> kTokensOfLevel = {127, 402, 578,
                                                       1026};  // docs/provider.md, 3.2.
constexpr std::int64_t kMaxVideoFrames = 64;

/// The parameters only some models have; on the others they are unknown, hence ignored.
std::optional<Refusal> read_special_parameters(const simdjson::dom::element& object,
                                               const Model& model, MediaParameters& media) {
  if (const auto value = field(object, "enable_fusion"); value && model.fusion == Fusion::by_flag) {
    const auto fuse = as_bool(*value);
    if (!fuse) return bad_parameter("enable_fusion");
    media.fuse = *fuse;
  }
  if (const auto value = field(object, "auto_truncation");
      value && model.usage == UsageKeys::one_peace) {
    media.truncate = as_bool(*value).value_or(false);
  }
  if (!model.resolution_levels) return std::nullopt;
  if (const auto value = field(object, "res_level")) {
    const auto level = as_integer(*value).value_or(-1);
    if (level < 0 || level >= std::ssize(kTokensOfLevel)) return bad_parameter("res_level");
    media.tokens_per_image = kTokensOfLevel[static_cast<std::size_t>(level)];
  }
  if (const auto value = field(object, "max_video_frames")) {
    const auto frames = as_integer(*value).value_or(0);
    if (frames < 1 || frames > kMaxVideoFrames) return bad_parameter("max_video_frames");
    media.max_video_frames = static_cast<std::size_t>(frames);
  }
  return std::nullopt;
}

std::optional<Refusal> read_parameters(const simdjson::dom::element& object, Call& call,
                                       MediaParameters& media) {
  if (auto refused = read_dimension(object, "dimension", call)) return refused;
  if (auto refused = read_output_type(object, call)) return refused;
  if (const auto value = field(object, "instruct")) {
    const auto instruct = as_string(*value);
    if (!instruct) return bad_parameter("instruct");
    call.instruct = *instruct;
  }
  if (const auto value = field(object, "fps")) {
    double rate = -1;
    if (value->get(rate) != simdjson::SUCCESS || rate < 0 || rate > 1) return bad_parameter("fps");
  }
  return read_special_parameters(object, *call.model, media);
}

/// What a model bills around each item. The provider's samples show that there is such a cost: 10
/// input tokens for 7 of text in three items (tongyi), 43 for a tiny text (qwen3-vl,
/// docs/provider.md, 3.5).
std::uint64_t template_tokens(const Model& model, std::size_t items) {
  if (model.usage == UsageKeys::tongyi_vision) return items;
  return model.usage == UsageKeys::qwen3_vl ? 36 * items : 0;
}

/// All items of the call become one (docs/provider.md, 3.3, type "fusion").
void fuse_items(Call& call) {
  Item fused{.parts = {}, .type = "fusion"};
  for (Item& item : call.items) {
    std::ranges::move(item.parts, std::back_inserter(fused.parts));
  }
  call.items.clear();
  call.items.push_back(std::move(fused));
}

}  // namespace

ReadCall read_multimodal_call(const simdjson::dom::element& body, const Model& model,
                              const OssResolver& resolver) {
  Call call{.model = &model};
  call.dimension = model.dimensions.front();
  MediaParameters media;
  media.fuse = model.fusion == Fusion::always;
  media.truncate = model.truncates;
  media.tokens_per_image = model.resolution_levels ? kTokensOfLevel[1] : 0;
  media.resolver = resolver;
  if (const auto parameters = field(body, "parameters")) {
    if (!parameters->is_object()) return refusal("InvalidParameter");
    if (auto refused = read_parameters(*parameters, call, media)) return *std::move(refused);
  }

  const auto input = field(body, "input");
  const auto contents = input ? field(*input, "contents") : std::nullopt;
  simdjson::dom::array elements;
  if (!contents) return refusal("BadRequest.EmptyInput");
  if (contents->get(elements) != simdjson::SUCCESS) return refusal("InvalidParameter");
  if (elements.size() == 0) return refusal("BadRequest.EmptyInput");
  ContentReader reader(call, media);
  for (const simdjson::dom::element element : elements) {
    if (auto refused = reader.read(element)) return *std::move(refused);
  }
  if (media.fuse) fuse_items(call);
  call.usage.template_tokens = template_tokens(model, call.items.size());
  return call;
}

}  // namespace emulator
