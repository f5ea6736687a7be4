#include "door/checks/query_check.h"

#include <utility>
#include <variant>
#include <vector>

#include "door/checks/content_checks.h"
#include "door/checks/field_checks.h"
#include "door/checks/text_checks.h"

namespace gateway::checks {
namespace {

struct Items {
  Field field;
  std::size_t count;
};

Items items_of(const EmbedQuery& query) {
  if (const auto* texts = std::get_if<SentTexts>(&query.items))
    return {Field::texts, texts->size()};
  return {Field::contents, std::get<SentContents>(query.items).size()};
}

/// In the caller's own places.
FieldError placed(FieldError error, const std::vector<std::size_t>& places) {
  if (error.at.index && !places.empty()) error.at.index = places[*error.at.index];
  return error;
}

}  // namespace

Result<CheckedQuery, FieldError> check(EmbedQuery&& query, const Rules& rules) {
  const Items items = items_of(query);
  if (auto error = check_item_count(items.field, items.count, rules)) return *std::move(error);
  const Result<Priority, FieldError> priority = check_priority(query.priority, rules);
  if (!priority) return priority.error();
  const bool texts = query.modality() == Modality::text;
  Result<CallParameters, FieldError> parameters =
      texts ? check_text_parameters(query, rules) : check_content_parameters(query, rules);
  if (!parameters) return std::move(parameters).error();
  Result<content::CostedContents, FieldError> contents =
      texts ? check_texts(std::get<SentTexts>(std::move(query.items)), rules)
            : check_contents(std::get<SentContents>(std::move(query.items)), rules);
  if (!contents) return placed(std::move(contents).error(), query.places);
  if (rules.one_message != nullptr) {
    if (auto error = check_answer_size(items.field, *contents, *parameters, rules)) {
      return *std::move(error);
    }
  }
  return CheckedQuery{.lane = LaneKey{rules.model.name, *std::move(parameters)},
                      .contents = *std::move(contents),
                      .priority = *priority};
}

}  // namespace gateway::checks
