#include "door/checks/field_checks.h"

#include <algorithm>
#include <string>

#include "content/token_bound.h"
#include "content/utf8.h"
#include "domain/call_body.h"
#include "door/checks/answer_bound.h"

namespace gateway::checks {
namespace {

std::string dimensions_of(const ModelSpec& model) {
  std::string list;
  for (const std::uint32_t dimension : model.dimensions) {
    if (!list.empty()) list += ", ";
    list += std::to_string(dimension);
  }
  return list;
}

}  // namespace

std::optional<FieldError> check_item_count(Field field, std::size_t items, const Rules& rules) {
  if (items == 0) return FieldError{{field}, "is empty; give at least one"};
  if (items > rules.limits.max_items_per_request) {
    return FieldError{{field},
                      "has " + std::to_string(items) + " items; at most " +
                          std::to_string(rules.limits.max_items_per_request) + " are allowed"};
  }
  return std::nullopt;
}

Result<std::uint32_t, FieldError> check_dimension(std::optional<std::uint32_t> dimension,
                                                  const Rules& rules) {
  const ModelSpec& model = rules.model;
  if (!dimension) return model.dimensions.front();
  if (std::ranges::find(model.dimensions, *dimension) == model.dimensions.end()) {
    return FieldError{{Field::dimension},
                      std::to_string(*dimension) + " is not offered by " + model.name +
                          "; allowed: " + dimensions_of(model)};
  }
  return *dimension;
}

Result<Priority, FieldError> check_priority(const Choice<Priority>& priority, const Rules& rules) {
  if (!priority) return Priority::interactive;
  if (const Priority* const known = std::get_if<Priority>(&*priority)) return *known;
  std::string what = "unknown value; allowed: ";
  what.append(spelled(rules.spelling.priorities, Priority::interactive)).append(", ");
  what.append(spelled(rules.spelling.priorities, Priority::bulk));
  return FieldError{{Field::priority}, std::move(what)};
}

std::optional<FieldError> check_instruct(std::string_view instruct, const Rules& rules) {
  if (instruct.empty()) return std::nullopt;
  if (!rules.model.supports_instruct) {
    return FieldError{{Field::instruct},
                      "is not supported by " + rules.model.name + "; leave it empty"};
  }
  if (instruct.size() > rules.limits.max_instruct_bytes) {
    return FieldError{{Field::instruct},
                      "has " + std::to_string(instruct.size()) + " bytes; at most " +
                          std::to_string(rules.limits.max_instruct_bytes) + " are allowed"};
  }
  if (!content::is_valid_utf8(instruct)) {
    return FieldError{{Field::instruct}, "is not valid UTF-8"};
  }
  return std::nullopt;
}

std::optional<FieldError> check_text(std::string_view text, const FieldPath& at,
                                     const Rules& rules) {
  const ModelSpec& model = rules.model;
  if (text.empty()) return FieldError{at, "is empty; a text has at least one character"};
  if (!content::is_valid_utf8(text)) return FieldError{at, "is not valid UTF-8"};
  if (content::certainly_longer(text, model.max_tokens_per_text)) {
    return FieldError{at, "is certainly longer than the " +
                              std::to_string(model.max_tokens_per_text) + " tokens that " +
                              model.name + " takes"};
  }
  return std::nullopt;
}

std::optional<FieldError> check_answer_size(Field field, const content::CostedContents& contents,
                                            const CallParameters& parameters, const Rules& rules) {
  const std::size_t limit = rules.limits.max_unary_answer_bytes;
  const AnswerBound bound =
      bound_answer(contents, parameters, rules.model, *rules.one_message, limit);
  if (bound.items_within == contents.size()) return std::nullopt;
  std::string what = "an answer to " + std::to_string(contents.size()) + " items takes up to " +
                     std::to_string(bound.bytes) + " bytes, and one message holds at most " +
                     std::to_string(limit) + ", where ";
  if (bound.items_within == 0) {
    what.append("not even the first is sure to fit; ");
  } else {
    what.append("the first ").append(std::to_string(bound.items_within));
    what.append(" fit for sure; send no more at once, or ");
  }
  what.append("use ").append(spelled(rules.spelling.streams, rules.model.modality));
  what.append(
      ", which streams the results; or raise server.max_unary_answer_bytes, and the "
      "client's own limit on what it receives");
  return FieldError{{field}, std::move(what), Rejection::answer_too_large};
}

FieldError too_large(const ItemCost& cost, const FieldPath& at) {
  return FieldError{at, "takes " + std::to_string(cost.wire_bytes) +
                            " bytes of a call to the provider; at most " +
                            std::to_string(kMaxBodyItemBytes) + " fit"};
}

}  // namespace gateway::checks
