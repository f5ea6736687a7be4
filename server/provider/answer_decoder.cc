#include "provider/answer_decoder.h"

#include <string_view>
#include <utility>

#include "provider/error_body.h"
#include "provider/fault_classifier.h"
#include "provider/provider_text.h"

namespace gateway::provider {
namespace {

bool looks_like_json(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
}

AnswerExpectation expectation_of(const Batch& batch) {
  return {.rows = batch.contents.size(),
          .dimension = batch.parameters.dimension,
          .dense = batch.parameters.output_type != OutputType::sparse,
          .sparse = batch.parameters.output_type != OutputType::dense,
          .fused = batch.model.fused};
}

}  // namespace

Result<BatchAnswer, CallFault> decode_answer(const HttpResponse& response, const Batch& batch,
                                             const AnswerShape& shape) {
  if (response.status != 200 || !looks_like_json(response.body)) return classify_fault(response);
  Result<BatchAnswer, AnswerFlaw> answer =
      read_embeddings(response.body, shape, expectation_of(batch));
  if (answer) {
    answer->provider_request_id = request_id_of(response, answer->provider_request_id);
    return std::move(*answer);
  }
  if (parse_error_body(response.body)) return classify_fault(response);
  return CallFault{.kind = answer.error().kind,
                   .message = std::move(answer.error().message),
                   .provider_request_id = request_id_of(response, answer.error().request_id)};
}

}  // namespace gateway::provider
