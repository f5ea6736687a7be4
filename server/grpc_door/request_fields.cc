#include "grpc_door/request_fields.h"

#include <algorithm>

#include "content/token_bound.h"
#include "content/utf8.h"
#include "door/checks/field_error.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

std::string dimensions_of(const ModelSpec& model) {
  std::string list;
  for (const std::uint32_t dimension : model.dimensions) {
    if (!list.empty()) list += ", ";
    list += std::to_string(dimension);
  }
  return list;
}

}  // namespace

std::optional<Error> check_item_count(std::string_view field, std::size_t items,
                                      const request::ServiceLimits& limits) {
  if (items == 0) return checks::field_error(field, "is empty; give at least one");
  if (items > limits.max_items_per_request) {
    return checks::field_error(field, "has " + std::to_string(items) + " items; at most " +
                                          std::to_string(limits.max_items_per_request) +
                                          " are allowed");
  }
  return std::nullopt;
}

Result<std::uint32_t> read_dimension(std::uint32_t dimension, const ModelSpec& model) {
  if (dimension == 0) return model.dimensions.front();
  if (std::ranges::find(model.dimensions, dimension) == model.dimensions.end()) {
    return checks::field_error("dimension", std::to_string(dimension) + " is not offered by " +
                                                model.name + "; allowed: " + dimensions_of(model));
  }
  return dimension;
}

Result<Priority> read_priority(pb::Priority priority) {
  switch (priority) {
    case pb::PRIORITY_UNSPECIFIED:
    case pb::PRIORITY_INTERACTIVE:
      return Priority::interactive;
    case pb::PRIORITY_BULK:
      return Priority::bulk;
    default:  // The wire carries any number.
      return checks::field_error("priority", "unknown value; allowed: INTERACTIVE, BULK");
  }
}

std::optional<Error> check_instruct(std::string_view instruct, const ModelSpec& model,
                                    const request::ServiceLimits& limits) {
  if (instruct.empty()) return std::nullopt;
  if (!model.supports_instruct) {
    return checks::field_error("instruct",
                               "is not supported by " + model.name + "; leave it empty");
  }
  if (instruct.size() > limits.max_instruct_bytes) {
    return checks::field_error("instruct",
                               "has " + std::to_string(instruct.size()) + " bytes; at most " +
                                   std::to_string(limits.max_instruct_bytes) + " are allowed");
  }
  if (!content::is_valid_utf8(instruct))
    return checks::field_error("instruct", "is not valid UTF-8");
  return std::nullopt;
}

std::optional<Error> check_text(std::string_view text, const std::string& field,
                                const ModelSpec& model) {
  if (text.empty())
    return checks::field_error(field, "is empty; a text has at least one character");
  if (!content::is_valid_utf8(text)) return checks::field_error(field, "is not valid UTF-8");
  if (content::certainly_longer(text, model.max_tokens_per_text)) {
    return checks::field_error(field, "is certainly longer than the " +
                                          std::to_string(model.max_tokens_per_text) +
                                          " tokens that " + model.name + " takes");
  }
  return std::nullopt;
}

}  // namespace gateway::grpc_door
