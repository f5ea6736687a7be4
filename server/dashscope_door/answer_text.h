// Answers of the provider's two native endpoints, as text (docs/provider.md, 2.3 and 3.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/content.h"
#include "domain/embedding.h"
#include "domain/model_spec.h"
#include "door/checks/answer_bound.h"
#include "http_call/answer_writer.h"

namespace gateway::dashscope_door {

/// What an answer takes at most.
[[nodiscard]] checks::AnswerEncoding answer_encoding();

/// `text_index` is a row's place; `embedding` and `sparse_embedding` are there if they were asked
/// for. `usage` is the request's own, whatever provider calls its texts went in.
[[nodiscard]] std::string texts_answer(std::vector<Embedding>&& rows,
                                       const http_call::AnswerFrame& frame);

/// How `model` types the vector of a content: `vl` or `fusion` if it calls all of them so, else by
/// the kind.
[[nodiscard]] std::string_view type_of(ContentKind kind, const ModelSpec& model);

/// `index` is the place of a vector's content, and `types` has one for each.
[[nodiscard]] std::string contents_answer(std::vector<Embedding>&& rows,
                                          const http_call::AnswerFrame& frame,
                                          const std::vector<std::string_view>& types);

}  // namespace gateway::dashscope_door
