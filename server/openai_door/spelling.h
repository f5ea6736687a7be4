// The OpenAI shape's names for what complaints are about; where it has none, the provider's.
#pragma once

#include "door/checks/spelling.h"

namespace gateway::openai_door {

inline constexpr checks::Spelling kSpelling{
    .fields = {"model", "input", "input", "dimensions", "output_type", "text_type", "instruct",
               "x-priority"},
    .parts = {"", "", "", "", "", "", ""},
    .output_types = {"dense", "sparse", "dense&sparse"},
    .text_types = {"document", "query"},
    .priorities = {"interactive", "bulk"},
    .routes = {"POST /v1/embeddings", "the gRPC service's EmbedMultimodal"},
    .streams = {"the gRPC service's Embed", "the gRPC service's EmbedMultimodal"},
    .model_list = "GET /v1/models"};

}  // namespace gateway::openai_door
