#include "policy/faults/isolation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

/// The largest calls of the catalogue carry 25 rows (docs/provider.md, 5.1).
constexpr std::size_t kLargestCall = 25;

struct Search {
  std::size_t calls = 1;  ///< The refused one included.
  std::size_t answered = 0;
  std::size_t released = 0;
  bool found = false;

  /// Beyond the one call that the items would have cost, had all been healthy.
  [[nodiscard]] double extra_calls(std::size_t items) const {
    return static_cast<double>(calls) - 1 +
           static_cast<double>(released) / static_cast<double>(items);
  }
};

/// Follows the search as isolation.h draws it. `refuses` tells whether an item is at fault.
template <class Refuses>
Search search(std::size_t items, Refuses refuses) {
  Search result;
  std::vector<std::size_t> suspects(items);
  std::iota(suspects.begin(), suspects.end(), 0U);
  while (!suspects.empty()) {
    const auto size = static_cast<std::ptrdiff_t>(suspects_to_send(suspects.size()));
    std::vector<std::size_t> part(suspects.begin(), suspects.begin() + size);
    std::vector<std::size_t> held(suspects.begin() + size, suspects.end());
    ++result.calls;
    if (std::ranges::none_of(part, refuses)) {
      result.answered += part.size();
      suspects = std::move(held);
      continue;
    }
    result.released += held.size();
    if (part.size() == 1) {
      result.found = refuses(part.front());
      break;
    }
    suspects = std::move(part);
  }
  return result;
}

/// Expected extra calls of the best possible search, whatever parts it sends. `suspects` are known
/// to hold the culprit; `refused` is whether exactly they were refused as a call.
double best_extra_calls(std::size_t suspects, bool refused, std::size_t items) {
  static std::vector<std::vector<double>> known(kLargestCall + 1);
  if (suspects == 1) return refused ? 0 : 1;  // It fails alone before it is blamed.
  std::vector<double>& memory = known[items];
  memory.resize(items + 1, -1);
  if (memory[suspects] >= 0) return memory[suspects];
  const auto all = static_cast<double>(suspects);
  double best = std::numeric_limits<double>::max();
  for (std::size_t part = 1; part < suspects; ++part) {
    const auto sent = static_cast<double>(part);
    const double released = (all - sent) / static_cast<double>(items);
    const double in_part = best_extra_calls(part, true, items) + released;
    const double in_rest = best_extra_calls(suspects - part, false, items);
    best = std::min(best, 1 + sent / all * in_part + (1 - sent / all) * in_rest);
  }
  return memory[suspects] = best;
}

double average_extra_calls(std::size_t items) {
  double sum = 0;
  for (std::size_t culprit = 0; culprit < items; ++culprit) {
    sum += search(items, [&](std::size_t item) { return item == culprit; }).extra_calls(items);
  }
  return sum / static_cast<double>(items);
}

TEST(Isolation, SendsHalfOfTheSuspectsAndAtLeastOne) {
  EXPECT_EQ(suspects_to_send(1), 1U);
  EXPECT_EQ(suspects_to_send(2), 1U);
  EXPECT_EQ(suspects_to_send(3), 1U);
  EXPECT_EQ(suspects_to_send(10), 5U);
  EXPECT_EQ(suspects_to_send(25), 12U);
}

TEST(Isolation, ACulpritCostsAtMostLog2OfTheItemsPlusOneExtraCalls) {
  for (std::size_t items = 2; items <= kLargestCall; ++items) {
    EXPECT_LE(average_extra_calls(items), std::log2(static_cast<double>(items)) + 1) << items;
  }
}

TEST(Isolation, NoSearchThatSendsOtherPartsCostsLess) {
  for (std::size_t items = 2; items <= kLargestCall; ++items) {
    EXPECT_NEAR(average_extra_calls(items), best_extra_calls(items, true, items), 1e-9) << items;
  }
}

TEST(Isolation, WhereverTheCulpritIsItIsFoundAndAllOthersAreAnsweredOrReleased) {
  for (std::size_t items = 2; items <= kLargestCall; ++items) {
    for (std::size_t culprit = 0; culprit < items; ++culprit) {
      const Search ended = search(items, [&](std::size_t item) { return item == culprit; });
      EXPECT_TRUE(ended.found);
      EXPECT_EQ(ended.answered + ended.released, items - 1) << culprit << " of " << items;
    }
  }
}

TEST(Isolation, OfSeveralCulpritsOneIsFoundAndTheOthersAreReleased) {
  const Search ended = search(10, [](std::size_t item) { return item == 3 || item == 8; });
  EXPECT_TRUE(ended.found);
  EXPECT_EQ(ended.answered + ended.released, 9U);
}

TEST(Isolation, ARefusalThatDoesNotRepeatBlamesNobody) {
  const Search ended = search(10, [](std::size_t) { return false; });
  EXPECT_FALSE(ended.found);
  EXPECT_EQ(ended.answered, 10U);
}

}  // namespace
}  // namespace gateway::faults
