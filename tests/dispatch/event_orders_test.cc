// Every order of a few events, not a sample of them: callers leave, the provider answers or fails,
// the key is replaced, the gateway drains; each before, between and after the others' reactions.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/dispatch/order_stage.h"

namespace gateway::testing {
namespace {

/// Ways of leaving: of one caller, and of both.
constexpr std::array<std::string_view, 4> kOneLeaves{"A", "B", "a", "b"};
constexpr std::array<std::string_view, 4> kBothLeave{"AB", "ab", "Ab", "Ba"};
constexpr std::string_view kAnswers = "orspuxc";
/// What follows an event: the next one, one task, or all that are ready.
constexpr std::array<std::string_view, 3> kGaps{"", ".", " "};

/// Unoptimised or sanitized an order costs tens of times as much, so there one of so many is
/// played.
#ifdef NDEBUG
constexpr std::size_t kStride = 1;
#else
constexpr std::size_t kStride = 61;
#endif

std::size_t stride() {
  if (const char* const all = std::getenv("EVENT_ORDERS"); all != nullptr) return 1;
  return kStride;
}

/// A grace ends after its drain's begin, and who is not there can't leave.
bool possible(std::string_view events) {
  const auto after = [&](char late, char early) {
    return events.find(late) == std::string_view::npos || events.find(early) < events.find(late);
  };
  const bool arrives = events.find('n') != std::string_view::npos;
  return after('g', 'd') && (!arrives || (after('B', 'n') && after('b', 'n')));
}

/// Plays orders and stops at the first that fails. With EVENT_ORDERS=all in the environment none is
/// left out; EVENT_ORDER="At.o" replays that one instead.
class Orders {
 public:
  explicit Orders(std::size_t rows) : rows_(rows) {
    if (const char* const one = std::getenv("EVENT_ORDER")) {
      only_ = true;
      play(one);
    }
  }
  ~Orders() { std::printf("%zu of %zu orders\n", played_, seen_); }

  /// Every order of the events, with the same gap everywhere: each of the three.
  void with_even_gaps(std::string events) {
    each_order(std::move(events), [this](const std::string& order) {
      for (const std::string_view gap : kGaps) {
        std::string text;
        for (const char event : order) (text += event) += gap;
        pick(text);
      }
    });
  }

  /// Every order of the events, with every combination of gaps.
  void with_every_gap(std::string events) {
    each_order(std::move(events), [this](const std::string& order) { add_gaps(order, 1); });
  }

 private:
  template <class Visit>
  void each_order(std::string events, Visit visit) {
    std::ranges::sort(events);
    do {
      if (possible(events)) visit(events);
    } while (std::ranges::next_permutation(events).found);
  }

  void add_gaps(const std::string& order, std::size_t at) {
    if (at >= order.size()) return pick(order);
    for (const std::string_view gap : kGaps) {
      std::string text = order;
      text.insert(at, gap);
      add_gaps(text, at + 1 + gap.size());
    }
  }

  void pick(const std::string& order) {
    if (!only_ && seen_++ % stride_ == 0 && !::testing::Test::HasFailure()) play(order);
  }

  void play(const std::string& order) {
    SCOPED_TRACE("replay with EVENT_ORDER=\"" + order + "\"");
    ++played_;
    OrderStage(order, rows_).play();
  }

  std::size_t rows_;
  std::size_t stride_ = stride();
  bool only_ = false;
  std::size_t seen_ = 0;
  std::size_t played_ = 0;
};

/// By what a call may carry: A's items in two calls, the second shared with B; or all in one.
class EventOrders : public ::testing::TestWithParam<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(Rows, EventOrders, ::testing::Values(2, 4),
                         [](const auto& rows) { return std::to_string(rows.param); });

TEST_P(EventOrders, WhoeverLeavesWhateverTheAnswer) {
  Orders orders(GetParam());
  for (const char answer : kAnswers) {
    for (const auto& ways : {kOneLeaves, kBothLeave}) {
      for (const std::string_view way : ways)
        orders.with_every_gap(std::string(way) + "t" + answer);
    }
  }
}

TEST_P(EventOrders, WhileTheKeyIsReplaced) {
  Orders orders(GetParam());
  for (const char answer : kAnswers) {
    for (const auto& ways : {kOneLeaves, kBothLeave}) {
      for (const std::string_view way : ways)
        orders.with_even_gaps(std::string(way) + "kt" + answer);
    }
    orders.with_every_gap(std::string("ktt") + answer);
  }
}

TEST_P(EventOrders, WhileTheGatewayDrains) {
  Orders orders(GetParam());
  for (const char answer : kAnswers) {
    for (const std::string_view way : kOneLeaves)
      orders.with_even_gaps(std::string(way) + "dgt" + answer);
    orders.with_every_gap(std::string("dgt") + answer);
  }
}

TEST_P(EventOrders, WhenOneFaultFollowsAnother) {
  Orders orders(GetParam());
  for (const char first : kAnswers) {
    for (const char second : kAnswers) {
      if (second < first) continue;  // Both orders of the two are played anyway.
      for (const std::string_view way : kOneLeaves)
        orders.with_even_gaps(std::string(way) + "tt" + first + second);
    }
  }
}

TEST_P(EventOrders, WhenACallerComesInBetween) {
  Orders orders(GetParam());
  for (const char answer : kAnswers) {
    for (const std::string_view way : kOneLeaves) {
      orders.with_every_gap(std::string(way) + "nt" + answer);
      orders.with_even_gaps(std::string(way) + "nkt" + answer);
      orders.with_even_gaps(std::string(way) + "ndgt" + answer);
    }
  }
}

}  // namespace
}  // namespace gateway::testing
