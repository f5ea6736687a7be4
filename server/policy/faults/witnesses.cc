#include "policy/faults/witnesses.h"

#include <algorithm>
#include <utility>

namespace gateway::faults {
namespace {

/// Both sorted.
bool share_one(const std::vector<std::uint64_t>& one, const std::vector<std::uint64_t>& other) {
  auto a = one.begin();
  auto b = other.begin();
  while (a != one.end() && b != other.end()) {
    if (*a == *b) return true;
    if (*a < *b) {
      ++a;
    } else {
      ++b;
    }
  }
  return false;
}

}  // namespace

bool Witnesses::failed(std::span<const std::uint64_t> contents) {
  if (proof()) return true;
  std::vector<std::uint64_t> call(contents.begin(), contents.end());
  std::ranges::sort(call);
  std::size_t related = 0;
  bool smaller = true;
  for (const auto& other : apart_) {
    if (!share_one(call, other)) continue;
    ++related;
    smaller = smaller && call.size() < other.size();
  }
  if (related > 1 || !smaller) return false;
  std::erase_if(apart_, [&](const auto& other) { return share_one(call, other); });
  apart_.push_back(std::move(call));
  return proof();
}

}  // namespace gateway::faults
