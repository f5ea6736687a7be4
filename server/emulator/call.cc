#include "emulator/call.h"

#include <algorithm>

#include "emulator/float_text.h"

namespace emulator {
namespace {

std::vector<float> part_vector(const Part& part, std::size_t dimension, Conditioning conditioning) {
  if (part.kind == Kind::text) return text_vector(part.content, dimension, conditioning);
  if (part.inline_bytes) return bytes_vector(part.content, dimension, conditioning);
  return url_vector(part.content, dimension, conditioning);
}

std::vector<float> item_vector(const Item& item, std::size_t dimension, Conditioning conditioning) {
  if (item.parts.size() == 1) return part_vector(item.parts.front(), dimension, conditioning);
  std::vector<std::vector<float>> vectors;
  for (const Part& part : item.parts) vectors.push_back(part_vector(part, dimension, conditioning));
  return fused_vector(vectors);
}

}  // namespace

std::vector<Row> compute_rows(const Call& call) {
  const Conditioning conditioning{call.query, call.instruct};
  std::vector<Row> rows;
  rows.reserve(call.items.size());
  for (const Item& item : call.items) {
    Row row;
    row.index = rows.size();
    row.type = item.type;
    row.has_sparse = call.sparse;
    if (call.dense) row.dense = item_vector(item, call.dimension, conditioning);
    if (call.sparse) row.sparse = sparse_vector(item.parts.front().content);
    rows.push_back(std::move(row));
  }
  return rows;
}

void append_dense(std::string& out, const Row& row) {
  if (row.instead_of_dense.empty()) return append_numbers(out, row.dense);
  out += row.instead_of_dense;
}

bool contains_marker(const Item& item, std::string_view marker) {
  return !marker.empty() && std::ranges::any_of(item.parts, [marker](const Part& part) {
    return part.content.find(marker) != std::string::npos;
  });
}

bool contains_marker(const Call& call, std::string_view marker) {
  return std::ranges::any_of(call.items,
                             [marker](const Item& item) { return contains_marker(item, marker); });
}

}  // namespace emulator
