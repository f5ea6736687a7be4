// Checks of the single fields that requests of both kinds have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dispatch/embed_request.h"
#include "domain/error.h"
#include "domain/model_spec.h"
#include "door/request/service_limits.h"
#include "embedding/v1/embedding_service.pb.h"

namespace gateway::grpc_door {

// Pure. Each answers the value for the router, or nothing if all is well, or the complaint that
// names the field.

/// How many items the request has: at least one, at most the limit. `field` is the name of the
/// repeated field.
[[nodiscard]] std::optional<Error> check_item_count(std::string_view field, std::size_t items,
                                                    const request::ServiceLimits& limits);

/// 0 means the model's default.
[[nodiscard]] Result<std::uint32_t> read_dimension(std::uint32_t dimension, const ModelSpec& model);

[[nodiscard]] Result<Priority> read_priority(embedding::v1::Priority priority);

/// Length, encoding, and that the model takes instructions at all; empty is always right.
[[nodiscard]] std::optional<Error> check_instruct(std::string_view instruct, const ModelSpec& model,
                                                  const request::ServiceLimits& limits);

/// Not empty, UTF-8, and not certainly longer than the model's limit.
[[nodiscard]] std::optional<Error> check_text(std::string_view text, const std::string& field,
                                              const ModelSpec& model);

}  // namespace gateway::grpc_door
