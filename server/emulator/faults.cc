#include "emulator/faults.h"

#include <algorithm>
#include <limits>

namespace emulator {

std::optional<Fault> FaultPlan::draw(std::string_view model) {
  for (Fault& fault : faults_) {
    if (!fault.model.empty() && fault.model != model) continue;
    if (fault.next && *fault.next == 0) continue;
    if (fault.share && std::uniform_real_distribution<double>(0, 1)(random_) >= *fault.share)
      continue;
    if (fault.next) --*fault.next;
    return fault;
  }
  return std::nullopt;
}

void spoil_rows(Fault::Kind kind, std::vector<Row>& rows) {
  if (rows.empty()) return;
  std::vector<float>& numbers = rows.front().dense;
  switch (kind) {
    case Fault::Kind::swap:
      std::ranges::reverse(rows);
      break;
    case Fault::Kind::missing_row:
      rows.pop_back();
      break;
    case Fault::Kind::duplicate_index:
      // A single row has no other to collide with: an index out of range is the nearest thing.
      rows.back().index = rows.size() == 1 ? 1 : rows.front().index;
      break;
    case Fault::Kind::nan:
      if (!numbers.empty()) numbers[numbers.size() / 2] = std::numeric_limits<float>::infinity();
      break;
    case Fault::Kind::short_vector:
      if (!numbers.empty()) numbers.pop_back();
      break;
    default:
      break;
  }
}

}  // namespace emulator
