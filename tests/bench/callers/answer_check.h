// Whether an answer holds what was asked for.
#pragma once

#include <cstddef>

#include "embedding/v1/embedding_service.pb.h"
#include "tests/bench/wire/text_call.h"

namespace bench {

[[nodiscard]] inline bool is_right(const embedding::v1::Embedding& embedding,
                                   const CallParameters& asked) {
  const std::size_t length = asked.dense() ? asked.dimension : 0;
  if (static_cast<std::size_t>(embedding.dense_size()) != length) return false;
  const auto& sparse = embedding.sparse();
  return (sparse.indices_size() > 0) == asked.sparse() &&
         sparse.indices_size() == sparse.values_size();
}

/// As many results as texts, in order, each with its vector.
[[nodiscard]] inline bool is_right(const embedding::v1::EmbedUnaryResponse& answer,
                                   std::size_t texts, const CallParameters& asked) {
  if (static_cast<std::size_t>(answer.results_size()) != texts) return false;
  for (std::size_t k = 0; k < texts; ++k) {
    const auto& result = answer.results(static_cast<int>(k));
    if (result.index() != k || !is_right(result.embedding(), asked)) return false;
  }
  return true;
}

}  // namespace bench
