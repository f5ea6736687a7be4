// The provider's own names for what complaints are about.
#pragma once

#include "door/checks/spelling.h"

namespace gateway::dashscope_door {

inline constexpr checks::Spelling kSpelling{
    .fields = {"model", "input.texts", "input.contents", "parameters.dimension",
               "parameters.output_type", "parameters.text_type", "parameters.instruct",
               "x-priority"},
    .parts = {"", ".text", ".image", ".image", ".image", ".video", ".video"},
    .output_types = {"dense", "sparse", "dense&sparse"},
    .text_types = {"document", "query"},
    .priorities = {"interactive", "bulk"},
    .routes = {"POST /api/v1/services/embeddings/text-embedding/text-embedding",
               "POST /api/v1/services/embeddings/multimodal-embedding/multimodal-embedding"},
    .streams = {"the gRPC service's Embed", "the gRPC service's EmbedMultimodal"},
    .model_list = "GET /v1/models"};

}  // namespace gateway::dashscope_door
