// The proto's names for what complaints are about.
#pragma once

#include "door/checks/spelling.h"

namespace gateway::grpc_door {

inline constexpr checks::Spelling kSpelling{
    .fields = {"model", "texts", "contents", "dimension", "output_type", "text_type", "instruct",
               "priority"},
    .parts = {"", ".text", ".image", ".image.url", ".image.data", ".video", ".video.url"},
    .output_types = {"DENSE", "SPARSE", "DENSE_AND_SPARSE"},
    .text_types = {"DOCUMENT", "QUERY"},
    .priorities = {"INTERACTIVE", "BULK"},
    .routes = {"Embed or EmbedUnary", "EmbedMultimodal or EmbedMultimodalUnary"},
    .streams = {"Embed", "EmbedMultimodal"},
    .model_list = "ListModels"};

}  // namespace gateway::grpc_door
