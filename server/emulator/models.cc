#include "emulator/models.h"

#include <algorithm>

namespace emulator {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

Model text_model(std::string name, std::vector<std::size_t> dimensions, std::size_t max_rows,
                 std::size_t max_row_tokens) {
  Model model;
  model.name = std::move(name);
  model.dimensions = std::move(dimensions);
  model.max_rows = max_rows;
  model.max_row_tokens = max_row_tokens;
  return model;
}

void append_text_models(std::vector<Model>& models) {
  const Limits metered{.calls_per_second = 30, .tokens_per_minute = 1'200'000};

  // The 3.7 family's rates are not published, so nothing is metered.
  Model model =
      text_model("qwen3.7-text-embedding", {1024, 2560, 2048, 1536, 768, 512, 256}, 20, 128'000);
  model.sparse = model.instruct = true;
  models.push_back(model);
  model = text_model("qwen3.7-text-embedding-flash", {1024, 768, 512, 256}, 20, 128'000);
  model.sparse = model.instruct = true;
  models.push_back(model);

  model = text_model("text-embedding-v4", {1024, 2048, 1536, 768, 512, 256, 128, 64}, 10, 8192);
  model.sparse = model.instruct = true;
  model.limits = metered;
  models.push_back(model);
  model = text_model("text-embedding-v3", {1024, 768, 512, 256, 128, 64}, 10, 8192);
  model.sparse = true;
  model.limits = metered;
  models.push_back(model);

  for (const char* name : {"text-embedding-v2", "text-embedding-v1"}) {
    model = text_model(name, {1536}, 25, 2048);
    model.old_batch_message = true;
    model.limits = metered;
    models.push_back(model);
  }
}

Model multimodal_model(std::string name, std::vector<std::size_t> dimensions, UsageKeys usage,
                       Fusion fusion, ItemCounts counts) {
  Model model;
  model.name = std::move(name);
  model.service = Service::multimodal;
  model.dimensions = std::move(dimensions);
  model.usage = usage;
  model.fusion = fusion;
  model.counts = counts;
  return model;
}

void append_qwen_vl_models(std::vector<Model>& models) {
  // Images per call: 5, 10 and 1 in three copies of the page, image size 10 MB and 5 MB
  // (docs/provider.md, 5.4).
  Model model = multimodal_model("qwen3-vl-embedding", {2560, 2048, 1536, 1024, 768, 512, 256},
                                 UsageKeys::qwen3_vl, Fusion::by_flag,
                                 {.elements = 20, .images = 1, .videos = 1});
  model.max_row_tokens = 32'000;
  model.max_image_bytes = 5 * kMebibyte;
  model.wide_image_formats = true;
  model.always_type_vl = true;
  model.limits = {.calls_per_minute = 1200, .tokens_per_minute = 600'000};
  models.push_back(model);

  model.name = "qwen2.5-vl-embedding";
  model.dimensions = {1024, 2048, 768, 512};
  model.usage = UsageKeys::qwen25_vl;
  model.fusion = Fusion::always;
  model.counts = {.elements = 3, .texts = 1, .images = 1, .videos = 1};
  models.push_back(model);
}

void append_tongyi_models(std::vector<Model>& models) {
  Model model =
      multimodal_model("tongyi-embedding-vision-plus-2026-03-06", {1152, 1024, 512, 256, 128, 64},
                       UsageKeys::tongyi_vision, Fusion::by_object,
                       {.elements = 20, .images = 64, .videos = 8, .images_in_sequence = 64});
  model.max_row_tokens = 1024;
  model.max_image_bytes = 10 * kMebibyte;
  model.wide_image_formats = true;
  model.resolution_levels = true;
  models.push_back(model);
  model.name = "tongyi-embedding-vision-flash-2026-03-06";
  model.dimensions = {768, 512, 256, 128, 64};
  models.push_back(model);

  // These two have no element cap but a token cap whose number is not published.
  model = multimodal_model("tongyi-embedding-vision-plus", {1152}, UsageKeys::tongyi_vision,
                           Fusion::never, {.images_in_sequence = 8});
  model.max_row_tokens = 1024;
  model.max_image_bytes = 3 * kMebibyte;
  model.limits = {.calls_per_minute = 600, .tokens_per_minute = 200'000};
  models.push_back(model);
  model.name = "tongyi-embedding-vision-flash";
  model.dimensions = {768};
  model.limits = {.calls_per_minute = 600};
  models.push_back(model);
}

void append_older_multimodal_models(std::vector<Model>& models) {
  // One page allows 20 texts beside the image and the video, two others one of each kind
  // (docs/provider.md, 5.4).
  Model model =
      multimodal_model("multimodal-embedding-v1", {1024}, UsageKeys::multimodal_v1, Fusion::never,
                       {.elements = 20, .texts = 1, .images = 1, .videos = 1});
  model.max_row_tokens = 512;
  model.truncates = true;
  model.max_image_bytes = 3 * kMebibyte;
  model.limits = {.calls_per_minute = 120};
  models.push_back(model);

  // Its limit is 70 words rather than tokens, and longer fails unless auto_truncation is on
  // (docs/provider.md, 3.2).
  model = multimodal_model("multimodal-embedding-one-peace-v1", {1536}, UsageKeys::one_peace,
                           Fusion::always, {});
  model.max_row_tokens = 70;
  model.max_image_bytes = 5 * kMebibyte;
  models.push_back(model);
}

}  // namespace

std::vector<Model> default_models() {
  std::vector<Model> models;
  append_text_models(models);
  append_qwen_vl_models(models);
  append_tongyi_models(models);
  append_older_multimodal_models(models);
  return models;
}

const Model* find_model(const std::vector<Model>& models, std::string_view name) {
  const auto found = std::ranges::find(models, name, &Model::name);
  return found == models.end() ? nullptr : &*found;
}

}  // namespace emulator
