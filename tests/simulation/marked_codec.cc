#include "tests/simulation/marked_codec.h"

#include <charconv>

#include "provider/fault_classifier.h"

namespace gateway::simulation {

HttpRequest MarkedCodec::encode(const Batch& batch, const provider::Credentials&) const {
  HttpRequest request{.target = "/embed", .headers = {}, .body = {}};
  for (const Content* const content : batch.contents) append_row(request.body, mark_of(*content));
  return request;
}

Result<BatchAnswer, CallFault> MarkedCodec::decode(const HttpResponse& response,
                                                   const Batch& batch) const {
  if (response.status != 200) return provider::classify_fault(response);
  std::string_view body = response.body;
  BatchAnswer answer;
  const auto end =
      std::from_chars(body.data(), body.data() + body.size(), answer.usage.total_tokens).ptr;
  body.remove_prefix(std::min(body.size(), static_cast<std::size_t>(end - body.data()) + 1));
  const std::vector<Mark> rows = rows_of(body);
  if (rows.size() != batch.contents.size()) {
    return CallFault{FaultKind::bad_answer, "not as many rows as were sent"};
  }
  answer.embeddings.reserve(rows.size());
  for (const Mark& row : rows) answer.embeddings.push_back({.dense = vector_of(row), .sparse = {}});
  return answer;
}

std::string MarkedCodec::answer(const std::vector<Mark>& rows, std::uint64_t tokens) {
  std::string body = std::to_string(tokens) + " ";
  for (const Mark& row : rows) append_row(body, row);
  return body;
}

}  // namespace gateway::simulation
