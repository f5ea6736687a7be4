#include "client/embedctl/table_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

#include "client/embedctl/display_width.h"

namespace embedding_client {
namespace {

constexpr std::size_t kIndexCells = 6;
constexpr std::size_t kTokensCells = 6;
constexpr int kDenseValues = 4;
constexpr std::size_t kDenseCells = 8 * kDenseValues + 6;  // "-0.0212" each, and "… 1024".
constexpr std::size_t kSparseTerms = 4;
constexpr std::size_t kMinSparseCells = 16;
constexpr std::size_t kMaxSparseCells = 48;
constexpr std::size_t kMinTextCells = 12;
constexpr std::size_t kMaxTextCells = 40;
constexpr std::string_view kGap = "  ";

std::string fixed(float value, int decimals, int width) {
  std::array<char, 64> buffer;
  const int length = std::snprintf(buffer.data(), buffer.size(), "%*.*f", width, decimals,
                                   static_cast<double>(value));
  return {buffer.data(), static_cast<std::size_t>(std::clamp(length, 0, 63))};
}

std::string first_values(const google::protobuf::RepeatedField<float>& dense) {
  std::string text;
  for (int i = 0; i < std::min(kDenseValues, dense.size()); ++i)
    text += fixed(dense[i], 4, 7) + ' ';
  return text + "… " + std::to_string(dense.size());
}

/// As many as fit whole.
std::string strongest_terms(const embedding::v1::SparseVector& sparse, std::size_t cells) {
  std::vector<int> order(static_cast<std::size_t>(sparse.values_size()));
  std::iota(order.begin(), order.end(), 0);
  const std::size_t shown = std::min(kSparseTerms, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                    [&](int a, int b) { return sparse.values(a) > sparse.values(b); });
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const int term = order[i];
    const std::string name = term < sparse.tokens_size()
                                 ? printable(sparse.tokens(term))
                                 : "#" + std::to_string(sparse.indices(term));
    const std::string shown_term =
        (i > 0 ? std::string(kGap) : "") + name + ' ' + fixed(sparse.values(term), 2, 0);
    if (i > 0 && display_width(text) + display_width(shown_term) > cells) break;
    text += shown_term;
  }
  return text;
}

}  // namespace

TableWriter::TableWriter(std::ostream& out, const Layout& layout) : out_(out), layout_(layout) {
  std::size_t fixed_cells = kIndexCells + kTokensCells + 2 * kGap.size();
  if (layout.dense) fixed_cells += kDenseCells + kGap.size();
  if (layout.sparse) fixed_cells += kGap.size();
  const std::size_t left = layout.columns - std::min(layout.columns, fixed_cells);
  text_cells_ = std::clamp(layout.sparse ? left * 2 / 5 : left, kMinTextCells, kMaxTextCells);
  sparse_cells_ = std::clamp(left - std::min(left, text_cells_), kMinSparseCells, kMaxSparseCells);
}

void TableWriter::write_header() {
  header_written_ = true;
  std::string line = padded_left("INDEX", kIndexCells);
  line += kGap;
  line += padded_left("TOKENS", kTokensCells);
  line += kGap;
  line += layout_.dense || layout_.sparse ? padded_right("TEXT", text_cells_) : "TEXT";
  if (layout_.dense)
    line += std::string(kGap) + (layout_.sparse ? padded_right("DENSE", kDenseCells) : "DENSE");
  if (layout_.sparse) line += std::string(kGap) + "SPARSE";
  out_ << (layout_.emphasis ? "\x1b[1m" : "") << line << (layout_.emphasis ? "\x1b[0m" : "")
       << '\n';
}

std::optional<Status> TableWriter::write(std::uint64_t index, std::string_view text,
                                         const embedding::v1::ItemResult& result) {
  if (!header_written_) write_header();
  // An excerpt: longer than that is cut anyway, and a text may be a megabyte.
  const std::string excerpt = truncated(printable(text.substr(0, 8 * kMaxTextCells)), text_cells_);
  std::string line = padded_left(std::to_string(index), kIndexCells);
  line += kGap;
  const std::uint64_t tokens = result.usage().total_tokens();
  line += padded_left(result.has_error() ? "-" : std::to_string(tokens), kTokensCells);
  line += kGap;
  line += padded_right(excerpt, text_cells_);
  line += kGap;
  if (result.has_error()) {
    const auto code = static_cast<grpc::StatusCode>(result.error().code());
    line += layout_.emphasis ? "\x1b[31m" : "";
    line += std::string(code_name(code)) + ": " + printable(result.error().message());
    line += layout_.emphasis ? "\x1b[0m" : "";
  } else {
    if (layout_.dense) {
      const std::string values = first_values(result.embedding().dense());
      line += layout_.sparse ? padded_right(values, kDenseCells) : values;
    }
    if (layout_.dense && layout_.sparse) line += kGap;
    if (layout_.sparse)
      line += truncated(strongest_terms(result.embedding().sparse(), sparse_cells_), sparse_cells_);
  }
  out_ << line << '\n';
  return std::nullopt;
}

void TableWriter::finish() {
  out_.flush();
}

}  // namespace embedding_client
