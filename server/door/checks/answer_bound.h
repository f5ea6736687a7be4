// How large an answer can get that comes in one message, told before anything is paid for it.
#pragma once

#include <cstddef>

#include "content/costed_contents.h"
#include "domain/batch.h"
#include "domain/model_spec.h"

namespace gateway::checks {

/// What a door's encoding takes of a message, in bytes and at most.
struct AnswerEncoding {
  std::size_t frame;       ///< Of any answer.
  std::size_t item;        ///< Of each item, with vectors that hold nothing.
  std::size_t number;      ///< Of each number of a dense vector.
  std::size_t term;        ///< Of each term of a sparse vector, with an empty token.
  std::size_t token_byte;  ///< Of each byte of its token.
};

struct AnswerBound {
  std::size_t bytes;         ///< The whole answer is no larger.
  std::size_t items_within;  ///< An answer to so many, from the first, is within the limit.
};

/// Dense vectors have their length. A sparse one has at most as many terms as its text can have
/// different tokens, by its bytes and by the model's limit, and tokens as long as the text and a
/// mark of three bytes before each: several times what it really is, since that only the provider's
/// vocabulary knows. Pure. Precondition: the contents suit the model.
[[nodiscard]] AnswerBound bound_answer(const content::CostedContents& contents,
                                       const CallParameters& parameters, const ModelSpec& model,
                                       const AnswerEncoding& encoding, std::size_t limit);

}  // namespace gateway::checks
