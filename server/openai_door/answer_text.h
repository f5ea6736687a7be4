// The answer to `POST /v1/embeddings`, as text.
#pragma once

#include <string>
#include <vector>

#include "domain/embedding.h"
#include "door/checks/answer_bound.h"
#include "http_call/answer_writer.h"
#include "openai_door/embeddings_request.h"

namespace gateway::openai_door {

/// What an answer takes at most.
[[nodiscard]] checks::AnswerEncoding encoding_of(VectorForm form);

/// `rows` in input order, each with its place. A dense vector is a list of the shortest numbers
/// that are the same floats of 32 bits again, or their base64; one that was not asked for is empty,
/// and never null. A sparse one is `sparse_embedding`, a list of {index, value, token} as the
/// provider has it, by ascending index. Empties the rows, one after the other. Precondition: their
/// numbers are finite.
[[nodiscard]] std::string answer_text(std::vector<Embedding>&& rows,
                                      const http_call::AnswerFrame& frame, VectorForm form);

}  // namespace gateway::openai_door
