// How a door turns vectors into the text of an answer.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/embedding.h"
#include "domain/model_spec.h"

namespace gateway::http_call {

/// What an answer says once.
struct AnswerFrame {
  std::string_view model;
  std::string_view request_id;
  OutputType output_type;  ///< What was asked for: a sparse vector may have no terms.
  Usage usage;             ///< Of all rows.
};

/// `rows` in input order, each with its place. Empties the rows, one after the other. Precondition:
/// their numbers are finite. Pure.
using AnswerWriter =
    std::function<std::string(std::vector<Embedding>&& rows, const AnswerFrame& frame)>;

}  // namespace gateway::http_call
