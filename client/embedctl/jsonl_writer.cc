#include "client/embedctl/jsonl_writer.h"

#include <array>
#include <charconv>
#include <ostream>
#include <string>

#include "client/embedctl/json_text.h"

namespace embedding_client {
namespace {

template <class Numbers>
void append_numbers(std::string& line, const Numbers& numbers) {
  line += '[';
  const char* separator = "";
  for (const auto number : numbers) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    line += separator;
    line.append(digits.data(), end);
    separator = ",";
  }
  line += ']';
}

void append_sparse(std::string& line, const embedding::v1::SparseVector& sparse) {
  line += ",\"sparse\":{\"indices\":";
  append_numbers(line, sparse.indices());
  line += ",\"values\":";
  append_numbers(line, sparse.values());
  if (sparse.tokens_size() > 0) {
    line += ",\"tokens\":[";
    const char* separator = "";
    for (const std::string& token : sparse.tokens()) {
      line += separator;
      line += json_string(token);
      separator = ",";
    }
    line += ']';
  }
  line += '}';
}

void append_error(std::string& line, const embedding::v1::ItemError& error) {
  line += ",\"error\":{\"code\":";
  line += json_string(code_name(static_cast<grpc::StatusCode>(error.code())));
  if (!error.reason().empty()) line += ",\"reason\":" + json_string(error.reason());
  line += ",\"message\":" + json_string(error.message());
  if (!error.provider_code().empty())
    line += ",\"provider_code\":" + json_string(error.provider_code());
  if (!error.provider_request_id().empty()) {
    line += ",\"provider_request_id\":" + json_string(error.provider_request_id());
  }
  line += error.retryable() ? ",\"retryable\":true}" : ",\"retryable\":false}";
}

}  // namespace

std::optional<Status> JsonlWriter::write(std::uint64_t index, std::string_view text,
                                         const embedding::v1::ItemResult& result) {
  std::string line = "{\"index\":" + std::to_string(index);
  if (with_text_) line += ",\"text\":" + json_string(text);
  if (result.has_error()) {
    append_error(line, result.error());
  } else {
    if (result.embedding().dense_size() > 0) {
      line += ",\"embedding\":";
      append_numbers(line, result.embedding().dense());
    }
    if (result.embedding().has_sparse()) append_sparse(line, result.embedding().sparse());
    line += ",\"tokens\":" + std::to_string(result.usage().total_tokens());
  }
  line += "}\n";
  out_ << line;
  return std::nullopt;
}

void JsonlWriter::finish() {
  out_.flush();
}

}  // namespace embedding_client
