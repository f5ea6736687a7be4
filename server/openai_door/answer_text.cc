#include "openai_door/answer_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <numeric>
#include <utility>

#include "door/request/message_text.h"
#include "encoding/base64.h"
#include "encoding/float_text.h"
#include "encoding/json_string.h"

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
constexpr std::size_t kMaxTermBytes = 48 + encoding::kMaxFloatText;
constexpr std::size_t kMaxEscape = 6;  // Of one byte.

void append_numbers(std::string& out, const std::vector<float>& numbers) {
  // In pieces, so that each number costs no growth of the whole text.
  constexpr std::size_t kPiece = 4096;
  std::array<char, kPiece + encoding::kMaxFloatText + 1> piece;
  char* at = piece.data();
  char* const full = piece.data() + kPiece;
  char before = '[';
  for (const float number : numbers) {
    *at++ = std::exchange(before, ',');
    at = encoding::write_float(at, number);
    if (at >= full) {
      out.append(piece.data(), at);
      at = piece.data();
    }
  }
  out.append(piece.data(), at);
  out += numbers.empty() ? "[]" : "]";
}

void append_base64(std::string& out, const std::vector<float>& numbers) {
  out += '"';
  encoding::append_base64(
      out, {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)});
  out += '"';
}

std::vector<std::size_t> by_index(const SparseVector& sparse) {
  std::vector<std::size_t> order(sparse.indices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto index = [&](std::size_t term) { return sparse.indices[term]; };
  if (!std::ranges::is_sorted(sparse.indices)) std::ranges::sort(order, {}, index);
  return order;
}

void append_terms(std::string& out, const SparseVector& sparse) {
  out += '[';
  bool first = true;
  for (const std::size_t term : by_index(sparse)) {
    out += std::exchange(first, false) ? R"({"index":)" : R"(,{"index":)";
    out += std::to_string(sparse.indices[term]);
    out += R"(,"value":)";
    encoding::append_float(out, sparse.values[term]);
    if (!sparse.tokens.empty()) {
      const std::string& token = sparse.tokens[term];
      out += R"(,"token":)";
      encoding::append_json_string(out, request::message_text(token, token.size()));
    }
    out += '}';
  }
  out += ']';
}

void append_row(std::string& out, std::size_t index, const Embedding& row,
                const AnswerFrame& frame) {
  out += R"({"object":"embedding","index":)" + std::to_string(index) + R"(,"embedding":)";
  if (frame.form == VectorForm::base64) {
    append_base64(out, row.dense);
  } else {
    append_numbers(out, row.dense);
  }
  if (frame.output_type != OutputType::dense) {
    out += R"(,"sparse_embedding":)";
    append_terms(out, row.sparse);
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
          .number = form == VectorForm::base64 ? kBase64Number : encoding::kMaxFloatText + 1,
          .term = kMaxTermBytes,
          .token_byte = kMaxEscape};
}

std::string answer_text(std::vector<Embedding>&& rows, const AnswerFrame& frame) {
  std::string out;
  out.reserve(expected_bytes(rows, frame.form));
  out += R"({"object":"list","data":[)";
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (index > 0) out += ',';
    append_row(out, index, std::exchange(rows[index], {}), frame);
  }
  out += R"(],"model":)";
  encoding::append_json_string(out, frame.model);
  const std::string tokens = std::to_string(frame.usage.total_tokens);
  out += R"(,"usage":{"prompt_tokens":)" + tokens + R"(,"total_tokens":)" + tokens + R"(},"id":)";
  encoding::append_json_string(out, frame.request_id);
  return out += '}';
}

}  // namespace gateway::openai_door
