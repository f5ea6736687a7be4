// Models of every sort that the gateway has to tell apart, with small numbers.
#pragma once

#include <vector>

#include "domain/model_spec.h"

namespace gateway::testing {

/// A text model with every option.
inline ModelSpec rich_text_model() {
  ModelSpec spec;
  spec.name = "text-rich";
  spec.dimensions = {8, 16, 4};
  spec.supports_sparse = true;
  spec.supports_text_type = true;
  spec.supports_instruct = true;
  spec.capacity = {.items = 10, .texts = 10};
  spec.max_tokens_per_text = 100;
  spec.limits = {.calls_per_minute = 1800, .tokens_per_minute = 1'200'000};
  return spec;
}

/// A text model with no option and one dimension.
inline ModelSpec plain_text_model() {
  ModelSpec spec;
  spec.name = "text-plain";
  spec.dimensions = {8};
  spec.sends_dimension = false;
  spec.capacity = {.items = 25, .texts = 25};
  spec.max_tokens_per_text = 100;
  return spec;
}

/// Independent vectors, all kinds.
inline ModelSpec vision_model() {
  ModelSpec spec;
  spec.name = "vision";
  spec.modality = Modality::multimodal;
  spec.dimensions = {8, 4};
  spec.supports_instruct = true;
  spec.capacity = {.items = 20, .texts = 20, .images = 5, .videos = 1};
  spec.max_tokens_per_text = 100;
  spec.max_image_bytes = 64;
  spec.image_formats = {ImageFormat::jpeg, ImageFormat::png};
  return spec;
}

/// One vector of all contents, no video, no instruct.
inline ModelSpec fused_model() {
  ModelSpec spec = vision_model();
  spec.name = "fused";
  spec.fused = true;
  spec.supports_instruct = false;
  spec.capacity = {.items = 2, .texts = 1, .images = 1, .videos = 0};
  return spec;
}

inline std::vector<ModelSpec> all_models() {
  return {rich_text_model(), plain_text_model(), vision_model(), fused_model()};
}

}  // namespace gateway::testing
