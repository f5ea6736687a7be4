// Reads an answer of the text endpoint straight into protobuf messages.
#pragma once

#include <span>

#include <simdjson.h>

#include "embedding/v1/embedding_service.pb.h"
#include "tests/bench/wire/text_call.h"

namespace bench {

/// Keeps simdjson's memory between answers. Thread: one.
class AnswerReader {
 public:
  /// Fills the empty `rows`, each by the answer's own index. False if the answer does not hold
  /// exactly these rows, or not what `parameters` asked for.
  [[nodiscard]] bool read(simdjson::padded_string_view body, const CallParameters& parameters,
                          std::span<embedding::v1::Embedding* const> rows);

 private:
  simdjson::ondemand::parser parser_;
};

}  // namespace bench
