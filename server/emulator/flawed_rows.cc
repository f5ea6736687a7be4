#include "emulator/flawed_rows.h"

#include <algorithm>
#include <limits>

namespace emulator {
namespace {

/// The positions of the rows that the fault is about, in order. Precondition: there are rows.
std::vector<std::size_t> struck_rows(const Fault& fault, const Call& call, std::size_t rows) {
  std::vector<std::size_t> struck;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool last = row + 1 == rows;
    const bool whole_row = fault.kind == Fault::Kind::missing_row ||
                           fault.kind == Fault::Kind::extra_row ||
                           fault.kind == Fault::Kind::duplicate_index;
    const bool hit = !fault.match.empty() ? contains_marker(call.items[row], fault.match)
                     : whole_row          ? last
                                          : row == 0 || fault.kind == Fault::Kind::wrong_length;
    if (hit) struck.push_back(row);
  }
  return struck;
}

void spoil_row(const Fault& fault, Row& row) {
  std::vector<float>& numbers = row.dense;
  if (numbers.empty()) return;
  switch (fault.kind) {
    case Fault::Kind::null_row:
      row.instead_of_dense = "null";
      break;
    case Fault::Kind::null_numbers:
      row.instead_of_dense = "[null";
      for (std::size_t i = 1; i < numbers.size(); ++i) row.instead_of_dense += ",null";
      row.instead_of_dense += ']';
      break;
    case Fault::Kind::empty_row:
      row.instead_of_dense = "[]";
      break;
    case Fault::Kind::nan:
      numbers[numbers.size() / 2] = std::numeric_limits<float>::infinity();
      break;
    case Fault::Kind::nan_text:
      numbers[numbers.size() / 2] = std::numeric_limits<float>::quiet_NaN();
      break;
    case Fault::Kind::zeros:
      std::ranges::fill(numbers, 0.0F);
      break;
    case Fault::Kind::short_vector:
      numbers.pop_back();
      break;
    case Fault::Kind::wrong_length:
      numbers.resize(fault.numbers, numbers.front());
      break;
    default:
      break;
  }
}

/// The row takes the index of another one. A single row has no other to collide with: an index out
/// of range is the nearest thing.
void double_index(std::size_t position, std::vector<Row>& rows) {
  rows[position].index = rows.size() == 1 ? 1 : rows[position == 0 ? 1 : 0].index;
}

}  // namespace

void spoil_rows(const Fault& fault, const Call& call, std::vector<Row>& rows) {
  if (rows.empty()) return;
  if (fault.kind == Fault::Kind::swap) {
    std::ranges::reverse(rows);
    return;
  }
  const std::vector<std::size_t> struck = struck_rows(fault, call, rows.size());
  for (auto position = struck.rbegin(); position != struck.rend(); ++position) {
    if (fault.kind == Fault::Kind::missing_row) {
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(*position));
    } else if (fault.kind == Fault::Kind::extra_row) {
      Row extra = rows[*position];
      extra.index = rows.size();
      rows.push_back(std::move(extra));
    } else if (fault.kind == Fault::Kind::duplicate_index) {
      double_index(*position, rows);
    } else {
      spoil_row(fault, rows[*position]);
    }
  }
}

}  // namespace emulator
