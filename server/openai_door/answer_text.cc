#include "openai_door/answer_text.h"

#include <bit>
#include <cstddef>
#include <utility>

#include "encoding/base64.h"
#include "encoding/json_string.h"
#include "http_call/vector_text.h"

namespace gateway::openai_door {
namespace {

static_assert(std::endian::native == std::endian::little, "base64 takes floats as they lie");

// About what a row's frame and one number take, to reserve by; more where it is not enough.
constexpr std::size_t kRowBytes = 64;
constexpr std::size_t kNumberBytes = 13;
constexpr std::size_t kFrameBytes = 256;

// The most that the parts of an answer take.
constexpr std::size_t kMaxFrameBytes = 2048;  // The model's name and the request's id are within.
constexpr std::size_t kMaxRowBytes = 128;     // Its head, its braces, its place.

void append_base64(std::string& out, const std::vector<float>& numbers) {
  out += '"';
  encoding::append_base64(
      out, {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)});
  out += '"';
}

void append_row(std::string& out, std::size_t index, const Embedding& row, OutputType output_type,
                VectorForm form) {
  out += R"({"object":"embedding","index":)" + std::to_string(index) + R"(,"embedding":)";
  if (form == VectorForm::base64) {
    append_base64(out, row.dense);
  } else {
    http_call::append_numbers(out, row.dense);
  }
  if (output_type != OutputType::dense) {
    out += R"(,"sparse_embedding":)";
    http_call::append_terms(out, row.sparse);
  }
  out += '}';
}

std::size_t expected_bytes(const std::vector<Embedding>& rows, VectorForm form) {
  std::size_t bytes = kFrameBytes;
  for (const Embedding& row : rows) {
    const std::size_t numbers = row.dense.size();
    bytes +=
        kRowBytes + (form == VectorForm::base64 ? encoding::base64_size(numbers * sizeof(float))
                                                : numbers * kNumberBytes);
  }
  return bytes;
}

}  // namespace

checks::AnswerEncoding encoding_of(VectorForm form) {
  // Four numbers of base64 are three of bytes, and so 16 bytes are no more than 22.
  constexpr std::size_t kBase64Number = 6;
  return {.frame = kMaxFrameBytes,
          .item = kMaxRowBytes,
          .number = form == VectorForm::base64 ? kBase64Number : http_call::kMaxNumberBytes,
          .term = http_call::kMaxTermBytes,
          .token_byte = http_call::kMaxTokenByteBytes};
}

std::string answer_text(std::vector<Embedding>&& rows, const http_call::AnswerFrame& frame,
                        VectorForm form) {
  std::string out;
  out.reserve(expected_bytes(rows, form));
  out += R"({"object":"list","data":[)";
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (index > 0) out += ',';
    append_row(out, index, std::exchange(rows[index], {}), frame.output_type, form);
  }
  out += R"(],"model":)";
  encoding::append_json_string(out, frame.model);
  const std::string tokens = std::to_string(frame.usage.total_tokens);
  out += R"(,"usage":{"prompt_tokens":)" + tokens + R"(,"total_tokens":)" + tokens + R"(},"id":)";
  encoding::append_json_string(out, frame.request_id);
  return out += '}';
}

}  // namespace gateway::openai_door
