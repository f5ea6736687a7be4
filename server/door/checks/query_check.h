// A request against its model's spec: what dispatch may take, or what is wrong with it.
#pragma once

#include <cstddef>

#include "content/costed_contents.h"
#include "domain/batch.h"
#include "domain/error.h"
#include "domain/model_spec.h"
#include "domain/priority.h"
#include "door/checks/answer_bound.h"
#include "door/checks/embed_query.h"
#include "door/checks/field_error.h"
#include "door/checks/spelling.h"

namespace gateway::checks {

/// Bounds on one request, beyond those of its model.
struct QueryLimits {
  std::size_t max_items_per_request = 2048;  ///< Texts or contents; > 0.
  std::size_t max_instruct_bytes = 2048;     ///< Of the task description; > 0.
  /// Of an answer that comes in one message; > 0. What clients of gRPC take by default.
  std::size_t max_unary_answer_bytes = 4'194'304;
};

/// What a query is held against.
struct Rules {
  const ModelSpec& model;
  const QueryLimits& limits;
  const Spelling& spelling;                     ///< Of the values that complaints name.
  const AnswerEncoding* one_message = nullptr;  ///< Of all results; null: they come one by one.
};

/// What satisfies the model.
struct CheckedQuery {
  LaneKey lane;
  content::CostedContents contents;
  Priority priority = Priority::interactive;
};

/// Pure, and moves texts and bytes out of the query. On a fused model all contents become the parts
/// of one item. Errors never hold the caller's text. Precondition: the model is of the query's
/// modality.
[[nodiscard]] Result<CheckedQuery, FieldError> check(EmbedQuery&& query, const Rules& rules);

}  // namespace gateway::checks
