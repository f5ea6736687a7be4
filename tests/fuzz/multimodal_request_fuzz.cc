// Requests for contents: off the wire, through validation, into the provider's dialect, and read
// again by the emulator.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <grpcpp/support/slice.h>

#include "content/image_format.h"
#include "content/utf8.h"
#include "emulator/data_uri.h"
#include "emulator/multimodal_endpoint.h"
#include "grpc_door/request_reading.h"
#include "grpc_door/wire_message.h"
#include "provider/dashscope_multimodal_codec.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/request_rules.h"

namespace {

namespace pb = embedding::v1;
using gateway::ContentPart;
using nlohmann::json;

/// Each content's parts: one, unless the model fuses them.
struct PartsOf {
  std::vector<ContentPart> operator()(const gateway::FusedContent& fused) const {
    return fused.parts;
  }
  std::vector<ContentPart> operator()(const auto& part) const { return {ContentPart(part)}; }
};

/// A part is what was asked, unchanged, and of a form that the provider takes.
struct PartRules {
  const pb::Content& asked;
  const gateway::ModelSpec& model;

  void operator()(const gateway::Text& text) const {
    fuzz::expect(asked.has_text() && text.text == asked.text(), "the caller's text");
    fuzz::expect(!text.text.empty() && gateway::content::is_valid_utf8(text.text),
                 "texts are text");
  }
  void operator()(const gateway::Video& video) const {
    fuzz::expect(asked.has_video() && video.url == asked.video().url(), "the caller's video");
    check_url(video.url);
  }
  void operator()(const gateway::Image& image) const {
    fuzz::expect(asked.has_image() && image.url.empty() != image.data.empty(), "one source");
    fuzz::expect(image.url == asked.image().url() && image.data == asked.image().data(),
                 "the caller's image");
    if (image.data.empty()) return check_url(image.url);
    fuzz::expect(image.data.size() <= model.max_image_bytes, "an image of a size that is taken");
    fuzz::expect(gateway::content::recognise_image(image.data) == image.format,
                 "of the format it has");
    fuzz::expect(std::ranges::count(model.image_formats, image.format) == 1, "that is taken");
  }

  static void check_url(const std::string& url) {
    const auto visible = [](char c) { return c > ' ' && c < '\x7F'; };
    fuzz::expect(std::ranges::all_of(url, visible), "a URL is visible ASCII");
    fuzz::expect(url.find("://") != std::string::npos, "a URL has a scheme");
  }
};

/// What the body says of a part is the part.
struct SentRules {
  const json& element;

  void operator()(const gateway::Text& text) const {
    fuzz::expect(element == json{{"text", text.text}}, "a text is sent as it is");
  }
  void operator()(const gateway::Video& video) const {
    fuzz::expect(element == json{{"video", video.url}}, "a video is sent by its address");
  }
  void operator()(const gateway::Image& image) const {
    const std::string source = element.value("image", "");
    if (image.data.empty()) return fuzz::expect(source == image.url, "an image by its address");
    fuzz::expect(emulator::decode_data_uri(source) == image.data, "or by all of its bytes");
  }
};

std::vector<ContentPart> all_parts(const gateway::checks::CheckedQuery& query) {
  std::vector<ContentPart> parts;
  for (std::size_t k = 0; k < query.contents.size(); ++k) {
    std::ranges::move(std::visit(PartsOf{}, query.contents[k]), std::back_inserter(parts));
  }
  return parts;
}

void check_sent(const gateway::checks::CheckedQuery& query, const gateway::ModelSpec& model) {
  static const gateway::provider::DashScopeMultimodalCodec kCodec("");
  const emulator::Model* const emulated = fuzz::emulated_model(model.name);
  for (std::size_t k = 0; k < query.contents.size(); ++k) {
    const std::vector<ContentPart> parts = std::visit(PartsOf{}, query.contents[k]);
    const fuzz::SentBody sent = fuzz::sent_body(kCodec, query, model, k, 1);
    const json& contents = sent.document["input"]["contents"];
    fuzz::expect(contents.size() == parts.size(), "an element for each part");
    for (std::size_t p = 0; p < parts.size(); ++p) std::visit(SentRules{contents[p]}, parts[p]);
    if (emulated == nullptr) continue;
    const fuzz::EmulatedBody body(sent.bytes);
    const auto call = emulator::read_multimodal_call(body.element(), *emulated, {});
    fuzz::expect(!call || call->items.size() == 1, "one item makes one vector");
    fuzz::expect(!call || call->dimension == query.lane.parameters.dimension,
                 "of the dimension asked for");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const gateway::ModelSpec& model = fuzz::chosen_model(gateway::Modality::multimodal, input.byte());
  const grpc::Slice bytes(input.rest());
  grpc::ByteBuffer wire(&bytes, 1);
  gateway::Result<pb::EmbedMultimodalRequest> asked =
      gateway::grpc_door::parse_wire<pb::EmbedMultimodalRequest>(wire);
  if (!asked) return 0;
  pb::EmbedMultimodalRequest consumed = *asked;
  const auto accepted = fuzz::checked(gateway::grpc_door::read_query(std::move(consumed)), model);
  if (!accepted) {
    fuzz::check_refusal(accepted.error());
    return 0;
  }
  fuzz::expect(accepted->lane.model == model.name, "the lane is the model's");
  fuzz::expect(!model.fused || accepted->contents.size() == 1, "fused contents are one item");
  const std::vector<ContentPart> parts = all_parts(*accepted);
  fuzz::expect(static_cast<int>(parts.size()) == asked->contents_size(), "every content");
  for (std::size_t k = 0; k < parts.size(); ++k) {
    std::visit(PartRules{asked->contents(static_cast<int>(k)), model}, parts[k]);
  }
  check_sent(*accepted, model);
  return 0;
}
