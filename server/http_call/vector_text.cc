#include "http_call/vector_text.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "door/request/message_text.h"
#include "encoding/json_string.h"

namespace gateway::http_call {
namespace {

std::vector<std::size_t> by_index(const SparseVector& sparse) {
  std::vector<std::size_t> order(sparse.indices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto index = [&](std::size_t term) { return sparse.indices[term]; };
  if (!std::ranges::is_sorted(sparse.indices)) std::ranges::sort(order, {}, index);
  return order;
}

}  // namespace

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

}  // namespace gateway::http_call
