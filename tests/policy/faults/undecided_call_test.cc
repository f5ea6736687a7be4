// What becomes of calls whose fault does not say whether an item is to blame.
#include <chrono>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "tests/policy/faults/some_attempt.h"

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

/// Faults after which the provider saw the items and did not blame them.
constexpr FaultKind kUnwell[] = {FaultKind::server_error, FaultKind::connection_lost,
                                 FaultKind::timed_out};
/// Refusals that an account can bring about, and an item as well.
constexpr FaultKind kTold[] = {FaultKind::foreign_answer, FaultKind::model_refused,
                               FaultKind::credentials_refused, FaultKind::account_blocked};

TEST(UndecidedCall, AnUnprovenRefusalOfTheAccountIsTakenApartAtOnce) {
  for (const FaultKind kind : kTold) {
    const Decision decision = decide(kind, scarce(whole(1, 10)));
    ASSERT_TRUE(is<Isolate>(decision));
    EXPECT_EQ(std::get<Isolate>(decision).at, kNow) << "it costs the provider nothing";
  }
}

TEST(UndecidedCall, InAnOutageTheItemsWaitWhateverTheFault) {
  for (const FaultKind kind :
       {FaultKind::foreign_answer, FaultKind::model_refused, FaultKind::server_error,
        FaultKind::connection_lost, FaultKind::timed_out, FaultKind::connect_failed,
        FaultKind::overloaded}) {
    for (const Attempt& attempt : {whole(1, 10), whole(4, 10), part(2, 1)}) {
      EXPECT_TRUE(is<Wait>(decide(kind, proven(attempt))));
      EXPECT_TRUE(is<Wait>(decide(kind, proven(while_others_pass(attempt)))));
    }
  }
}

TEST(UndecidedCall, WhoWaitsOutAnOutageIsGivenUpLaterIfOthersPassedBy) {
  EXPECT_FALSE(kPolicy.out_of_patience(3, 3, false));
  EXPECT_TRUE(kPolicy.out_of_patience(4, 0, false));
  EXPECT_FALSE(kPolicy.out_of_patience(99, 19, true)) << "others may have failed it";
  EXPECT_TRUE(kPolicy.out_of_patience(99, 20, true));
}

TEST(UndecidedCall, AnItemThatIsRefusedAloneForTheAccountsSakeIsTriedAgain) {
  for (const FaultKind kind : kTold) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, whole(1, 1))));
    const int attempts = needs_witnesses(kind) ? 2 : 4;
    EXPECT_TRUE(is(decide(kind, whole(attempts, 1)), GiveUp::attempts_exhausted));
    EXPECT_TRUE(is(decide(kind, suspected(whole(1, 1), 3, 1)), GiveUp::attempts_exhausted))
        << "others passed between its failures";
  }
}

TEST(UndecidedCall, TheRetryOfACallThatNothingProvesIsTheExperiment) {
  for (const FaultKind kind : kUnwell) {
    for (const Attempt& attempt : {whole(1, 10), whole(3, 10), part(1, 5), part(3, 2)}) {
      const Decision decision = decide(kind, attempt);
      ASSERT_TRUE(is<Isolate>(decision));
      EXPECT_EQ(std::get<Isolate>(decision).at,
                kNow + 100ms * (1 << (attempt.failures.attempts - 1)))
          << "the provider may be unwell, and is not pressed";
    }
    EXPECT_TRUE(is(decide(kind, whole(4, 10)), GiveUp::attempts_exhausted))
        << "nothing passes meanwhile: it was the provider";
    EXPECT_TRUE(is<Isolate>(decide(kind, passed_by(whole(4, 10)))));
    EXPECT_TRUE(is<Isolate>(decide(kind, passed_by(whole(9, 10)))));
  }
}

TEST(UndecidedCall, NobodyWaitsForAProviderThatAnswersOthers) {
  for (const FaultKind kind : kUnwell) {
    const Decision part_of_it = decide(kind, while_others_pass(whole(3, 10)));
    ASSERT_TRUE(is<Isolate>(part_of_it));
    EXPECT_EQ(std::get<Isolate>(part_of_it).at, kNow);
    const Decision all_of_it = decide(kind, scarce(while_others_pass(whole(1, 10))));
    if (kind == FaultKind::timed_out) {
      EXPECT_TRUE(is<Isolate>(all_of_it)) << "its items would wait for all of that time again";
      continue;
    }
    ASSERT_TRUE(is<RetryAt>(all_of_it));
    EXPECT_EQ(std::get<RetryAt>(all_of_it).at, kNow);
  }
}

TEST(UndecidedCall, WhileSlotsAreScarceACallGoesWholeOnceMoreFirst) {
  for (const FaultKind kind : kUnwell) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, scarce(whole(1, 10)))));
    EXPECT_TRUE(is<Isolate>(decide(kind, scarce(whole(2, 10)))));
    EXPECT_TRUE(is<Isolate>(decide(kind, scarce(part(1, 5))))) << "the search has begun";
  }
}

TEST(UndecidedCall, AnItemThatStandsAloneIsRetriedUntilTheAttemptsAreSpent) {
  for (const FaultKind kind : kUnwell) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, part(3, 1))));
    EXPECT_TRUE(is(decide(kind, part(4, 1)), GiveUp::attempts_exhausted));
  }
}

TEST(UndecidedCall, WhoFailsAloneWhileNothingPassesIsFollowedByTheOthersWithoutIt) {
  for (const FaultKind kind : kUnwell) {
    Attempt attempt = part(4, 1);
    attempt.rest_untested = true;
    EXPECT_TRUE(is<Isolate>(decide(kind, attempt)));
  }
}

TEST(UndecidedCall, ASearchConvictsWhoFailsAloneBeyondBadLuckWhileOthersPass) {
  for (const FaultKind kind : kUnwell) {
    const std::uint32_t enough = kind == FaultKind::server_error ? 2 : 3;
    EXPECT_TRUE(is<RetryAt>(decide(kind, suspected(part(1, 1), enough - 1, 1))));
    EXPECT_TRUE(is<RetryAt>(decide(kind, suspected(part(1, 1), 9, 0)))) << "nobody passed between";
    EXPECT_TRUE(is(decide(kind, suspected(part(1, 1), enough, 1)), GiveUp::attempts_exhausted));
    Attempt half_down = suspected(part(1, 1), 9, 9);
    half_down.suspicion.enough = 20;
    EXPECT_TRUE(is<RetryAt>(decide(kind, half_down)));
  }
}

TEST(UndecidedCall, AnItemThatWasAloneFromTheStartIsConvictedByAllItsAttempts) {
  for (const FaultKind kind : kUnwell) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, suspected(whole(3, 1), 3, 3))));
    EXPECT_TRUE(is(decide(kind, suspected(whole(3, 1), 4, 1)), GiveUp::attempts_exhausted));
  }
}

TEST(UndecidedCall, ConvictsNobodyWhoTravelledWithOthers) {
  EXPECT_FALSE(kPolicy.convicts(FaultKind::server_error, suspected(part(1, 2), 9, 9)));
  EXPECT_FALSE(kPolicy.convicts(FaultKind::foreign_answer, suspected(part(1, 2), 9, 9)));
}

TEST(UndecidedCall, AWordOnTheAccountConvictsAnItemOnceItIsNoBadLuck) {
  for (const auto& [kind, enough] :
       {std::pair{FaultKind::foreign_answer, 1U}, std::pair{FaultKind::model_refused, 1U},
        std::pair{FaultKind::credentials_refused, 3U}, std::pair{FaultKind::account_blocked, 3U}}) {
    EXPECT_FALSE(kPolicy.convicts(kind, suspected(part(1, 1), enough - 1, 1)));
    EXPECT_FALSE(kPolicy.convicts(kind, suspected(part(1, 1), enough, 0))) << "nobody passed";
    EXPECT_TRUE(kPolicy.convicts(kind, suspected(part(1, 1), enough, 1)));
    Attempt by_chance = suspected(part(1, 1), 9, 9);
    by_chance.suspicion.enough = 12;
    EXPECT_FALSE(kPolicy.convicts(kind, by_chance));
  }
}

TEST(UndecidedCall, WhoIsPassedByButNotConvictedHasTwentyAttempts) {
  const int most = RetryPolicy::kMaxUndecided;
  for (const FaultKind kind : kUnwell) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, passed_by(whole(most - 1, 1)))));
    EXPECT_TRUE(is(decide(kind, passed_by(whole(most, 1))), GiveUp::attempts_exhausted));
  }
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::connect_failed, passed_by(whole(most - 1, 10)))));
}

TEST(UndecidedCall, AnUnreadableAnswerIsSoughtAndTriedTwiceAlone) {
  const FaultKind kind = FaultKind::bad_answer;
  EXPECT_TRUE(is<Isolate>(decide(kind, whole(1, 10))));
  EXPECT_TRUE(is<RetryAt>(decide(kind, part(1, 1))));
  Attempt again = part(2, 1);
  again.flawed = true;
  EXPECT_TRUE(is(decide(kind, again), GiveUp::attempts_exhausted));
}

TEST(UndecidedCall, VectorsThatBreakTheContractTwiceAreNotAskedForAThirdTime) {
  Attempt attempt = whole(1, 10);
  attempt.flawed = true;
  EXPECT_TRUE(is(decide(FaultKind::bad_answer, attempt), GiveUp::attempts_exhausted));
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::server_error, attempt)));
}

TEST(UndecidedCall, AnItemCannotHaveBrokenAConnectionThatWasNeverMade) {
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::connect_failed, while_others_pass(whole(3, 10)))));
}

}  // namespace
}  // namespace gateway::faults
