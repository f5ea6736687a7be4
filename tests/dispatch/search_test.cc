#include "dispatch/search.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/numbered_items.h"

namespace gateway::dispatch {
namespace {

using Verdict = Search::Verdict;

const CallFault kRefused{FaultKind::item_refused, "inappropriate"};

void answer(const Items& items) {
  for (const queueing::EmbedItemPtr& item : items) item->state = queueing::ItemState::answered;
}

void kill(Items& items, std::initializer_list<std::size_t> numbers) {
  for (const queueing::EmbedItemPtr& item : items) {
    if (std::ranges::find(numbers, item->index) != numbers.end())
      item->state = queueing::ItemState::answered;
  }
}

/// A search before a provider that refuses every call with a bad item in it.
struct Hunt {
  std::set<std::size_t> bad;
  std::size_t calls = 1;  ///< The refused one included.
  std::set<std::size_t> answered = {};
  std::optional<std::size_t> convicted = {};
  Numbers cleared = {};   ///< Sent again as ordinary ones,
  Numbers suspects = {};  ///< and so are these.

  [[nodiscard]] bool refuses(const Items& items) const {
    return std::ranges::any_of(items,
                               [this](const auto& item) { return bad.contains(item->index); });
  }

  void run(std::size_t count, std::optional<std::size_t> named = {},
           Verdict verdict = Verdict::cleared) {
    run(first_numbers(count), named, verdict);
  }

  void run(const Numbers& numbers, std::optional<std::size_t> named = {},
           Verdict verdict = Verdict::cleared) {
    Items items = items_of(numbers);
    Search search;
    if (named) {
      search.begin_named(items, *named, kRefused, {});
    } else {
      search.begin(items, {});
    }
    while (test(search, items, verdict)) {
    }
    EXPECT_EQ(search.calls(), calls);
    const Search::Rest rest = search.end(items);
    EXPECT_FALSE(search.on());
    cleared = numbers_of(rest.cleared);
    suspects = numbers_of(rest.suspects);
    EXPECT_EQ(answered.size() + (convicted ? 1 : 0) + cleared.size() + suspects.size(),
              numbers.size())
        << "nobody is lost";
  }

  /// Sends what is to be sent. False: the search is over.
  bool test(Search& search, Items& items, Verdict verdict) {
    ++calls;
    if (!refuses(items)) {
      for (const std::size_t number : numbers_of(items)) answered.insert(number);
      answer(items);
      if (auto accused = search.take_named()) {
        convicted = accused->item->index;
        items.clear();
        return false;
      }
      return search.test_passed(items);
    }
    if (items.size() == 1) {
      convicted = items.front()->index;
      items.clear();
      return false;
    }
    search.test_failed(items, verdict);
    return true;
  }

  /// With the call for those that are still to be answered.
  [[nodiscard]] std::size_t calls_for_all() const {
    return calls + (cleared.empty() && suspects.empty() ? 0 : 1);
  }
};

TEST(Search, FindsTheCulpritInEachPlaceOfACall) {
  for (std::size_t count = 2; count <= 25; ++count) {
    for (std::size_t culprit = 0; culprit < count; ++culprit) {
      for (const Verdict verdict : {Verdict::cleared, Verdict::open}) {
        Hunt hunt{.bad = {culprit}};
        hunt.run(count, {}, verdict);
        ASSERT_EQ(hunt.convicted, culprit) << count;
      }
    }
  }
}

TEST(Search, OneBadOfTenCostsAtMostSixCallsTheOneForTheRestIncluded) {
  for (std::size_t culprit = 0; culprit < 10; ++culprit) {
    Hunt hunt{.bad = {culprit}};
    hunt.run(10);
    EXPECT_LE(hunt.calls_for_all(), 6U) << culprit;
  }
}

TEST(Search, NamedRightOneOfTenCostsTwoCalls) {
  for (std::size_t culprit = 0; culprit < 10; ++culprit) {
    Hunt hunt{.bad = {culprit}};
    hunt.run(10, culprit);
    EXPECT_EQ(hunt.convicted, culprit);
    EXPECT_EQ(hunt.answered.size(), 9U);
    EXPECT_EQ(hunt.calls_for_all(), 2U);
  }
}

TEST(Search, NamedWrongTheCulpritIsFoundAllTheSame) {
  for (std::size_t count = 2; count <= 25; ++count) {
    for (std::size_t culprit = 0; culprit < count; ++culprit) {
      for (std::size_t named = 0; named < count; ++named) {
        if (named == culprit) continue;
        Hunt hunt{.bad = {culprit}};
        hunt.run(count, named);
        // Of two the other one stands alone at once, and is the culprit.
        ASSERT_EQ(hunt.convicted, culprit) << count << ' ' << named;
      }
    }
  }
}

/// A search whose riders hold another bad item may end with nobody convicted, but each search takes
/// some items away.
TEST(Search, ConvictsOfTwoThatAreBadBothInTheEndAndNobodyElse) {
  for (std::size_t one = 0; one < 10; ++one) {
    for (std::size_t other = one + 1; other < 10; ++other) {
      const std::set<std::size_t> bad{one, other};
      std::set<std::size_t> convicted;
      std::size_t calls = 0;
      for (Numbers left = first_numbers(10); !left.empty();) {
        Hunt hunt{.bad = bad};
        if (!hunt.refuses(items_of(left))) {
          ++calls;
          break;
        }
        hunt.run(left);
        calls += hunt.calls;
        ASSERT_TRUE(hunt.convicted || !hunt.answered.empty());
        if (hunt.convicted) convicted.insert(*hunt.convicted);
        left = hunt.suspects;
        std::ranges::copy(hunt.cleared, std::back_inserter(left));
      }
      EXPECT_EQ(convicted, bad);
      EXPECT_LE(calls, 19U) << one << ' ' << other;
    }
  }
}

TEST(Search, ConvictsNobodyOfACallThatWasRefusedByBadLuck) {
  Hunt hunt{.bad = {}};
  hunt.run(10);
  EXPECT_FALSE(hunt.convicted);
  EXPECT_EQ(hunt.answered.size(), 10U);
}

TEST(Search, WhoIsClearedRidesInTheNextTestOfSeveral) {
  Items items = some_items(10);
  Search search;
  search.begin(items, {});
  EXPECT_EQ(numbers_of(items), (Numbers{0, 1, 2, 3, 4}));
  EXPECT_EQ(search.tested(), 5U);
  search.test_failed(items, Verdict::cleared);
  EXPECT_EQ(numbers_of(items), (Numbers{0, 1, 5, 6, 7, 8, 9}));
  EXPECT_EQ(search.tested(), 2U);
  search.test_failed(items, Verdict::cleared);
  EXPECT_EQ(numbers_of(items), (Numbers{0})) << "who stands alone is judged alone";
  const Search::Rest rest = search.end(items);
  EXPECT_EQ(numbers_of(items), (Numbers{0}));
  EXPECT_EQ(rest.cleared.size(), 8U);
  EXPECT_EQ(numbers_of(rest.suspects), (Numbers{1}));
}

TEST(Search, WhoIsLeftBehindWhileTheProviderMayBeUnwellStaysASuspect) {
  Items items = some_items(8);
  Search search;
  search.begin(items, {});
  search.test_failed(items, Verdict::open);
  EXPECT_EQ(numbers_of(items), (Numbers{0, 1})) << "nobody rides";
  search.test_failed(items, Verdict::open);
  const Search::Rest rest = search.end(items);
  EXPECT_TRUE(rest.cleared.empty());
  Numbers suspects = numbers_of(rest.suspects);
  std::ranges::sort(suspects);
  EXPECT_EQ(suspects, (Numbers{1, 2, 3, 4, 5, 6, 7}));
}

TEST(Search, APassClearsWhomEarlierTestsLeftBehind) {
  Items items = some_items(8);
  Search search;
  search.begin(items, {});
  search.test_failed(items, Verdict::open);
  answer(items);
  ASSERT_TRUE(search.test_passed(items));
  EXPECT_EQ(numbers_of(items), (Numbers{2}));
  EXPECT_EQ(search.tested(), 1U);
  const Search::Rest rest = search.end(items);
  EXPECT_EQ(numbers_of(rest.cleared), (Numbers{4, 5, 6, 7}));
  EXPECT_EQ(numbers_of(rest.suspects), (Numbers{3}));
}

TEST(Search, WhoIsTriedAgainAloneKeepsNobodyBack) {
  Items items = some_items(10);
  Search search;
  search.begin(items, {});
  for (int test = 0; test < 2; ++test) search.test_failed(items, Verdict::cleared);
  EXPECT_EQ(search.release_others(items).size(), 9U);
  EXPECT_EQ(search.calls(), 4U) << "still to be paid for";
}

TEST(Search, LetsGoOfWhoeverItHasCleared) {
  Items items = some_items(10);
  Search search;
  search.begin(items, {});
  search.test_failed(items, Verdict::cleared);
  EXPECT_EQ(items.size(), 7U) << "two are tested, five ride";
  EXPECT_EQ(numbers_of(search.release_cleared(items)), (Numbers{5, 6, 7, 8, 9}));
  EXPECT_EQ(numbers_of(items), (Numbers{0, 1}));
  answer(items);
  ASSERT_TRUE(search.test_passed(items));
  EXPECT_EQ(numbers_of(items), (Numbers{2}));
}

TEST(Search, GivesItsPlaceBackWhenItEndsHoweverThatIs) {
  faults::SearchLimits limits;
  Items items = some_items(2);
  {
    Search search;
    search.begin(items, limits.begin(nullptr));
    EXPECT_EQ(limits.running(), 1U);
  }
  EXPECT_EQ(limits.running(), 0U) << "its call was dropped";
  Search search;
  Items others = some_items(2);
  search.begin(others, limits.begin(nullptr));
  static_cast<void>(search.end(others));
  EXPECT_EQ(limits.running(), 0U);
}

TEST(Search, EndedWithoutHavingBegunGivesNothingBack) {
  Items items = some_items(3);
  Search search;
  const Search::Rest rest = search.end(items);
  EXPECT_EQ(items.size(), 3U);
  EXPECT_TRUE(rest.cleared.empty());
  EXPECT_TRUE(rest.suspects.empty());
}

TEST(SearchDeaths, OfSomeWhoAreTestedLeaveTheOthers) {
  Items items = some_items(8);
  Search search;
  search.begin(items, {});
  kill(items, {0, 2});
  search.drop_dead(items);
  EXPECT_EQ(numbers_of(items), (Numbers{1, 3}));
  EXPECT_EQ(search.tested(), 2U);
}

TEST(SearchDeaths, OfAllWhoAreTestedMoveTheNextUp) {
  Items items = some_items(8);
  Search search;
  search.begin(items, {});
  answer(items);
  search.drop_dead(items);
  EXPECT_EQ(numbers_of(items), (Numbers{4, 5, 6, 7}));
  EXPECT_EQ(search.tested(), 4U);
}

TEST(SearchDeaths, OfAllWhoAreTestedLeaveNoRidersInTheirPlace) {
  Items items = some_items(10);
  Search search;
  search.begin(items, {});
  search.test_failed(items, Verdict::cleared);
  ASSERT_EQ(search.tested(), 2U);
  kill(items, {0, 1});
  search.drop_dead(items);
  EXPECT_EQ(numbers_of(items), (Numbers{2, 3, 4})) << "the suspects come first";
  EXPECT_EQ(search.tested(), 3U);
  EXPECT_EQ(numbers_of(search.end(items).cleared), (Numbers{5, 6, 7, 8, 9}));
}

TEST(SearchDeaths, OfAllSuspectsLeaveThoseWhoWereCleared) {
  Items items = some_items(4);
  Search search;
  search.begin(items, {});
  search.test_failed(items, Verdict::cleared);
  ASSERT_EQ(numbers_of(items), (Numbers{0}));
  EXPECT_TRUE(search.any_alive());
  answer(items);
  search.drop_dead(items);
  EXPECT_EQ(numbers_of(items), (Numbers{1}));
  answer(items);
  search.drop_dead(items);
  EXPECT_EQ(numbers_of(items), (Numbers{2, 3}));
  EXPECT_FALSE(search.any_alive()) << "outside the call";
  answer(items);
  search.drop_dead(items);
  EXPECT_TRUE(items.empty());
}

TEST(SearchDeaths, OfTheNamedOneAcquitHim) {
  Items items = some_items(3);
  queueing::EmbedItem& named = *items[1];
  Search search;
  search.begin_named(items, 1, kRefused, {});
  EXPECT_EQ(numbers_of(items), (Numbers{0, 2}));
  named.state = queueing::ItemState::answered;
  search.drop_dead(items);
  answer(items);
  EXPECT_FALSE(search.take_named());
  EXPECT_FALSE(search.test_passed(items));
}

TEST(SearchDeaths, OfAllOthersHaveTheNamedOneTestedAlone) {
  Items items = some_items(3);
  Search search;
  search.begin_named(items, 1, kRefused, {});
  answer(items);
  search.drop_dead(items);
  EXPECT_EQ(numbers_of(items), (Numbers{1}));
  EXPECT_FALSE(search.take_named()) << "nobody passed that could have shown it";
}

TEST(SearchRoom, IsTakenFromRidersFirst) {
  Items items = some_items(10);
  Search search;
  search.begin(items, {});
  search.test_failed(items, Verdict::cleared);
  ASSERT_EQ(items.size(), 7U);
  search.shrink(items, 7);
  EXPECT_EQ(items.size(), 7U) << "it has room";
  search.shrink(items, 6);
  EXPECT_EQ(numbers_of(items), (Numbers{0, 1}));
  EXPECT_EQ(search.tested(), 2U);
}

TEST(SearchRoom, ThatIsTooLittleForATestHoldsSomeOfItBack) {
  Items items = some_items(10);
  Search search;
  search.begin(items, {});
  search.shrink(items, 2);
  EXPECT_EQ(numbers_of(items), (Numbers{0, 1}));
  EXPECT_EQ(search.tested(), 2U);
  answer(items);
  ASSERT_TRUE(search.test_passed(items));
  EXPECT_EQ(numbers_of(items), (Numbers{2, 3, 4, 5})) << "half of the eight that are left";
}

TEST(SearchRoom, ThatIsTooLittleForAllOthersLeavesTheNamedOneASuspect) {
  Items items = some_items(6);
  Search search;
  search.begin_named(items, 2, kRefused, {});
  search.shrink(items, 3);
  EXPECT_EQ(numbers_of(items), (Numbers{0, 1, 3}));
  answer(items);
  EXPECT_FALSE(search.take_named()) << "not all others have passed";
  ASSERT_TRUE(search.test_passed(items));
  Numbers left = numbers_of(items);
  const Search::Rest rest = search.end(items);
  std::ranges::copy(numbers_of(rest.suspects), std::back_inserter(left));
  std::ranges::sort(left);
  EXPECT_EQ(left, (Numbers{2, 4, 5})) << "nobody is lost";
}

}  // namespace
}  // namespace gateway::dispatch
