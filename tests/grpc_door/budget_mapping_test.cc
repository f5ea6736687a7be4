#include "grpc_door/budget_mapping.h"

#include <chrono>

#include <gmock/gmock.h>

#include "tests/door/access/callers.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using namespace std::chrono_literals;

dispatch::BudgetReport budget() {
  return {.upstream = "eu",
          .weight = 2,
          .configured = {.calls_per_minute = 120, .tokens_per_minute = 1000},
          .paced = {.calls_per_minute = 60, .tokens_per_minute = 500},
          .last_minute = {.slots_used = 57,
                          .slots_allowed = 59.5,
                          .tokens = 450,
                          .rate_throttles = 1,
                          .token_throttles = 2,
                          .burst_throttles = 3},
          .in_flight = 4,
          .max_in_flight = 16,
          .burst_calls = 3,
          .configured_most = {{20, 5, 1, CallSize::kUnbounded, 6'000'000}},
          .most = {{8, 5, 1, 20'000, 4'000'000}},
          .next_size_trial_in = 600s,
          .token_ratio = 1.25,
          .latency_p50 = 120ms,
          .latency_p90 = 340ms,
          .breaker = faults::CircuitBreaker::State::half_open,
          .next_slot_in = 500ms,
          .retries_left = 2.5};
}

dispatch::ModelReport report() {
  return {.model = "vision",
          .queued_items = 30,
          .queued_bytes = 9000,
          .tenants = {{.name = "search",
                       .weight = 3,
                       .interactive_items = 20,
                       .bulk_items = 5,
                       .bytes = 8000}},
          .expected_wait_interactive = 1500us,
          .expected_wait_bulk = 2s,
          .suspects = 1,
          .budgets = {budget()}};
}

pb::ModelBudget mapped(const dispatch::ModelReport& model) {
  pb::GetBudgetResponse out;
  fill_budgets({model}, "", testing::anybody(), *out.mutable_models());
  return out.models(0);
}

TEST(BudgetMapping, CarriesTheQueueOfAModel) {
  const pb::ModelBudget out = mapped(report());
  EXPECT_EQ(out.model(), "vision");
  EXPECT_EQ(out.queued_items(), 30u);
  EXPECT_EQ(out.queued_bytes(), 9000u);
  EXPECT_EQ(out.expected_wait_interactive_us(), 1500u);
  EXPECT_EQ(out.expected_wait_bulk_us(), 2'000'000u);
  EXPECT_EQ(out.suspects(), 1u);
  EXPECT_EQ(out.tenants_waiting(), 1u);
  ASSERT_EQ(out.tenants_size(), 1);
  EXPECT_EQ(out.tenants(0).tenant(), "search");
  EXPECT_EQ(out.tenants(0).weight(), 3);
  EXPECT_EQ(out.tenants(0).interactive_items(), 20u);
  EXPECT_EQ(out.tenants(0).bulk_items(), 5u);
  EXPECT_EQ(out.tenants(0).bytes(), 8000u);
}

TEST(BudgetMapping, CarriesEverythingOfABudget) {
  const pb::ModelBudget model = mapped(report());
  ASSERT_EQ(model.budgets_size(), 1);
  const pb::UpstreamBudget& out = model.budgets(0);
  EXPECT_EQ(out.upstream(), "eu");
  EXPECT_EQ(out.weight(), 2);
  EXPECT_EQ(out.configured_calls_per_minute(), 120);
  EXPECT_EQ(out.paced_calls_per_minute(), 60);
  EXPECT_EQ(out.configured_tokens_per_minute(), 1000);
  EXPECT_EQ(out.paced_tokens_per_minute(), 500);
  EXPECT_EQ(out.slots_used(), 57);
  EXPECT_EQ(out.slots_allowed(), 59.5);
  EXPECT_EQ(out.tokens_used(), 450);
  EXPECT_EQ(out.rate_throttles(), 1);
  EXPECT_EQ(out.token_throttles(), 2);
  EXPECT_EQ(out.burst_throttles(), 3);
  EXPECT_EQ(out.in_flight(), 4u);
  EXPECT_EQ(out.max_in_flight(), 16u);
  EXPECT_EQ(out.items_per_call(), 8u);
  EXPECT_EQ(out.images_per_call(), 5u);
  EXPECT_EQ(out.videos_per_call(), 1u);
  EXPECT_EQ(out.tokens_per_call(), 20'000u);
  EXPECT_EQ(out.bytes_per_call(), 4'000'000u);
  EXPECT_EQ(out.next_size_trial_us(), 600'000'000u);
  EXPECT_EQ(out.burst_calls(), 3);
  EXPECT_EQ(out.token_ratio(), 1.25);
  EXPECT_EQ(out.latency_p50_us(), 120'000u);
  EXPECT_EQ(out.latency_p90_us(), 340'000u);
  EXPECT_EQ(out.breaker(), pb::UpstreamBudget::BREAKER_HALF_OPEN);
  EXPECT_EQ(out.next_slot_us(), 500'000u);
  EXPECT_EQ(out.retries_left(), 2.5);
}

TEST(BudgetMapping, LeavesOutWhatCannotBeTold) {
  dispatch::ModelReport model = report();
  model.expected_wait_interactive.reset();
  model.expected_wait_bulk.reset();
  model.budgets[0].next_slot_in.reset();
  const pb::ModelBudget out = mapped(model);
  EXPECT_FALSE(out.has_expected_wait_interactive_us());
  EXPECT_FALSE(out.has_expected_wait_bulk_us());
  EXPECT_FALSE(out.budgets(0).has_next_slot_us());
}

TEST(BudgetMapping, TellsNoWaitFromNoTelling) {
  dispatch::ModelReport model = report();
  model.expected_wait_interactive = 0s;
  model.budgets[0].next_slot_in = 0s;
  const pb::ModelBudget out = mapped(model);
  EXPECT_TRUE(out.has_expected_wait_interactive_us());
  EXPECT_TRUE(out.budgets(0).has_next_slot_us());
  EXPECT_EQ(out.budgets(0).next_slot_us(), 0u);
}

TEST(BudgetMapping, SaysZeroWhereNothingIsLimited) {
  dispatch::ModelReport model = report();
  model.budgets[0].configured = {};
  model.budgets[0].paced = {};
  model.budgets[0].last_minute.slots_allowed.reset();
  const pb::ModelBudget out = mapped(model);
  EXPECT_EQ(out.budgets(0).configured_calls_per_minute(), 0);
  EXPECT_EQ(out.budgets(0).paced_tokens_per_minute(), 0);
  EXPECT_EQ(out.budgets(0).slots_allowed(), 0);
}

TEST(BudgetMapping, NamesEveryStateOfABreaker) {
  dispatch::ModelReport model = report();
  const auto mapped_state = [&model](faults::CircuitBreaker::State state) {
    model.budgets[0].breaker = state;
    return mapped(model).budgets(0).breaker();
  };
  EXPECT_EQ(mapped_state(faults::CircuitBreaker::State::closed),
            pb::UpstreamBudget::BREAKER_CLOSED);
  EXPECT_EQ(mapped_state(faults::CircuitBreaker::State::open), pb::UpstreamBudget::BREAKER_OPEN);
}

TEST(BudgetMapping, NamesTheFiftyLongestQueuesAndCountsAll) {
  dispatch::ModelReport model = report();
  model.tenants.clear();
  for (std::size_t k = 0; k < 60; ++k) {
    model.tenants.push_back({.name = "t" + std::to_string(k), .interactive_items = 100 - k});
  }
  const pb::ModelBudget out = mapped(model);
  ASSERT_EQ(out.tenants_size(), 50);
  EXPECT_EQ(out.tenants(0).tenant(), "t0");
  EXPECT_EQ(out.tenants(49).tenant(), "t49");
  EXPECT_EQ(out.tenants_waiting(), 60u);
}

TEST(BudgetMapping, LeavesNothingOfAnEarlierAnswer) {
  pb::GetBudgetResponse out;
  fill_budgets({report(), report()}, "", testing::anybody(), *out.mutable_models());
  fill_budgets({report()}, "vision", testing::anybody(), *out.mutable_models());
  EXPECT_EQ(out.models_size(), 1);
  fill_budgets({report()}, "other", testing::anybody(), *out.mutable_models());
  EXPECT_EQ(out.models_size(), 0);
}

TEST(BudgetMapping, SumsThePaceAndTakesTheSmallestLearnedLimit) {
  dispatch::ModelReport model = report();
  model.budgets.push_back(budget());
  model.budgets[1].most = {{6, 5, 1, CallSize::kUnbounded, 3'000'000}};
  pb::Model out;
  out.set_max_image_bytes(4'706'277);
  fill_standing(model, out);
  EXPECT_EQ(out.paced_calls_per_minute(), 120);
  EXPECT_EQ(out.paced_tokens_per_minute(), 1000);
  EXPECT_EQ(out.learned_items_per_call(), 6u);
  EXPECT_EQ(out.learned_images_per_call(), 5u);
  EXPECT_EQ(out.learned_videos_per_call(), 1u);
  EXPECT_EQ(out.learned_tokens_per_call(), 20'000u);
  EXPECT_EQ(out.learned_bytes_per_call(), 3'000'000u);
  EXPECT_EQ(out.max_image_bytes(), 2'249'904u) << "as base64 and the rest of a body have room";
}

TEST(BudgetMapping, CallsAModelUnlimitedIfOneOfItsUpstreamsIs) {
  dispatch::ModelReport model = report();
  model.budgets.push_back(budget());
  model.budgets[1].paced.calls_per_minute.reset();
  pb::Model out;
  fill_standing(model, out);
  EXPECT_EQ(out.paced_calls_per_minute(), 0);
  EXPECT_EQ(out.paced_tokens_per_minute(), 1000);
}

TEST(BudgetMapping, HasLearnedNothingOfAModelWithoutUpstreams) {
  dispatch::ModelReport model = report();
  model.budgets.clear();
  pb::Model out;
  fill_standing(model, out);
  EXPECT_EQ(out.paced_calls_per_minute(), 0);
  EXPECT_EQ(out.learned_items_per_call(), 0u);
}

/// 60 tenants in the queue, t0 first.
dispatch::ModelReport crowded() {
  dispatch::ModelReport model = report();
  model.tenants.clear();
  for (int k = 0; k < 60; ++k) model.tenants.push_back({.name = "t" + std::to_string(k)});
  return model;
}

TEST(BudgetMapping, ShowsATenantItsOwnQueueAndTheSumsOfAll) {
  access::TenantAccess access;
  access.name = "t55";
  pb::GetBudgetResponse out;
  fill_budgets({crowded()}, "", testing::owner_of(access), *out.mutable_models());
  ASSERT_EQ(out.models_size(), 1);
  ASSERT_EQ(out.models(0).tenants_size(), 1);
  EXPECT_EQ(out.models(0).tenants(0).tenant(), "t55");
  EXPECT_EQ(out.models(0).tenants_waiting(), 60u);
  EXPECT_EQ(out.models(0).queued_items(), mapped(report()).queued_items());
  access.is_operator = true;
  fill_budgets({crowded()}, "", testing::owner_of(access), *out.mutable_models());
  EXPECT_EQ(out.models(0).tenants_size(), 50);
}

TEST(BudgetMapping, ShowsATenantOnlyItsModels) {
  dispatch::ModelReport other = report();
  other.model = "other";
  pb::GetBudgetResponse out;
  fill_budgets({other, report()}, "", testing::owner_of(testing::restricted({"other"})),
               *out.mutable_models());
  ASSERT_EQ(out.models_size(), 1);
  EXPECT_EQ(out.models(0).model(), "other");
}

}  // namespace
}  // namespace gateway::grpc_door
