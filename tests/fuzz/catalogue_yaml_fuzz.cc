// The file of models that a configuration names.
#include <algorithm>
#include <set>
#include <string>

#include "provider/catalogue.h"
#include "provider/image_format.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

void check_model(const gateway::ModelSpec& model) {
  const bool text = model.modality == gateway::Modality::text;
  fuzz::expect(!model.name.empty(), "a model has a name");
  fuzz::expect(!model.dimensions.empty() && std::ranges::count(model.dimensions, 0U) == 0,
               "a model's vectors have a length");
  fuzz::expect(model.capacity.items >= 1, "a call has room for an item");
  fuzz::expect(std::max({model.capacity.texts, model.capacity.images, model.capacity.videos}) <=
                   model.capacity.items,
               "no kind has more room than there is");
  fuzz::expect(model.max_tokens_per_text > 0, "a text may have a token");
  fuzz::expect(model.max_image_bytes <= gateway::provider::kMaxInlineImageBytes,
               "an image fits its URI");
  fuzz::expect(!text || (model.image_formats.empty() && model.capacity.images == 0 && !model.fused),
               "a text model takes no images");
  for (const auto& limit : {model.limits.calls_per_minute, model.limits.tokens_per_minute}) {
    fuzz::expect(!limit || *limit > 0, "a limit lets something through");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const auto models = gateway::provider::parse_catalogue(input.rest());
  if (!models) {
    fuzz::expect(!models.error().message.empty(), "a refusal says why");
    return 0;
  }
  std::ranges::for_each(*models, check_model);
  std::set<std::string> names;
  for (const gateway::ModelSpec& model :
       gateway::provider::merge_catalogue(gateway::provider::built_in_catalogue(), *models)) {
    fuzz::expect(names.insert(model.name).second, "a merged catalogue has each name once");
  }
  return 0;
}
