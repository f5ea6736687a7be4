#include "tests/provider/sample_batch.h"

#include <utility>

#include <gtest/gtest.h>

#include "provider/catalogue.h"

namespace gateway::provider {

ModelSpec built_in_model(const std::string& name) {
  static const std::vector<ModelSpec> kModels = built_in_catalogue();
  for (const ModelSpec& spec : kModels) {
    if (spec.name == name) return spec;
  }
  ADD_FAILURE() << "no model " << name;
  return {};
}

Batch SampleBatch::batch() const {
  Batch batch{.model = model, .parameters = parameters, .contents = {}};
  for (const Content& content : contents) batch.contents.push_back(&content);
  return batch;
}

SampleBatch sample_texts(const std::string& model, std::size_t rows) {
  SampleBatch sample{
      .model = built_in_model(model), .parameters = {.dimension = 3}, .contents = {}};
  for (std::size_t row = 0; row < rows; ++row) {
    sample.contents.emplace_back(Text{"text " + std::to_string(row)});
  }
  return sample;
}

SampleBatch sample_contents(const std::string& model) {
  return {
      .model = built_in_model(model),
      .parameters = {.dimension = 3},
      .contents = {Text{"a red chair"}, Image{.url = "https://example.invalid/a.jpg", .data = {}},
                   Image{.url = {}, .data = "\x89PNG\r\n\x1a\n", .format = ImageFormat::png},
                   Video{"https://example.invalid/v.mp4"}}};
}

HttpResponse answer_with(std::string body) {
  return {.status = 200, .headers = {}, .body = std::move(body)};
}

}  // namespace gateway::provider
