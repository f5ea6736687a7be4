#include "door/checks/answer_bound.h"

#include <algorithm>

#include "content/token_bound.h"

namespace gateway::checks {
namespace {

/// Tokenizers mark where words begin: SentencePiece with U+2581, three bytes.
constexpr std::size_t kTokenMark = 3;

std::size_t sparse_bytes(const ItemCost& cost, const ModelSpec& model,
                         const AnswerEncoding& encoding) {
  const std::size_t terms =
      std::min(content::distinct_token_bound(cost.bytes), model.max_tokens_per_text);
  const std::size_t token_bytes = cost.bytes + kTokenMark * terms;
  return terms * encoding.term + token_bytes * encoding.token_byte;
}

}  // namespace

AnswerBound bound_answer(const content::CostedContents& contents, const CallParameters& parameters,
                         const ModelSpec& model, const AnswerEncoding& encoding,
                         std::size_t limit) {
  const bool has_dense = parameters.output_type != OutputType::sparse;
  const bool has_sparse = parameters.output_type != OutputType::dense;
  const std::size_t dense = has_dense ? parameters.dimension * encoding.number : 0;
  AnswerBound bound{.bytes = encoding.frame, .items_within = 0};
  for (std::size_t k = 0; k < contents.size(); ++k) {
    bound.bytes += encoding.item + dense;
    if (has_sparse) bound.bytes += sparse_bytes(contents.cost(k), model, encoding);
    if (bound.bytes <= limit) bound.items_within = k + 1;
  }
  return bound;
}

}  // namespace gateway::checks
