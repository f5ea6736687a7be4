#include "telemetry/prometheus_probe.h"

#include <chrono>
#include <limits>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/most_items.h"
#include "tests/telemetry/exposed.h"
#include "tests/telemetry/finished_request.h"

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::failed_request;
using testing::figure;
using testing::finished_request;
using testing::Labels;
using testing::series;

const Labels kBudget{{"upstream", "public"}, {"model", "v4"}};

Labels with(Labels labels, const std::string& name, const std::string& value) {
  labels.emplace_back(name, value);
  return labels;
}

class PrometheusProbeTest : public ::testing::Test {
 protected:
  prometheus::Registry registry_;
  PrometheusProbe probe_{registry_, {{"public", "v4", {1800, {}}}, {"spare", "v4", {}}}, "1.2.3"};
  dispatch::ModelProbe& model_ = probe_.observe("v4");
  dispatch::BudgetProbe& budget_ = model_.budget("public");
  dispatch::BudgetProbe& spare_ = model_.budget("spare");
};

TEST_F(PrometheusProbeTest, ShowsTheConfiguredBudgetAndNoSeriesWhereUnlimited) {
  EXPECT_EQ(figure(registry_, "gateway_budget_calls_per_minute", kBudget), 1800);
  EXPECT_FALSE(series(registry_, "gateway_budget_tokens_per_minute", kBudget));
  EXPECT_EQ(figure(registry_, "gateway_build_info", {{"version", "1.2.3"}}), 1);
}

TEST_F(PrometheusProbeTest, ShowsTheBudgetThatAReloadConfigured) {
  probe_.reconfigure({{"public", "v4", {900, 5000}}, {"new", "v4", {1, 1}}}, {});
  EXPECT_FALSE(series(registry_, "gateway_budget_calls_per_minute",
                      {{"upstream", "other"}, {"model", "other"}}));
  EXPECT_EQ(figure(registry_, "gateway_budget_calls_per_minute", kBudget), 900);
  EXPECT_EQ(figure(registry_, "gateway_budget_tokens_per_minute", kBudget), 5000);
  probe_.reconfigure({{"public", "v4", {900, {}}}}, {});
  EXPECT_EQ(figure(registry_, "gateway_budget_tokens_per_minute", kBudget),
            std::numeric_limits<double>::infinity());
}

TEST_F(PrometheusProbeTest, CountsARequestByRpcModelAndCode) {
  request::RequestFinished event = failed_request(Code::resource_exhausted);
  event.route = request::Route::embed_unary;
  event.duration = 3s;
  event.items_failed = 2;
  event.items_refused = 5;
  probe_.request_finished(event);
  EXPECT_EQ(figure(registry_, "gateway_requests_total",
                   {{"rpc", "EmbedUnary"}, {"model", "v4"}, {"code", "RESOURCE_EXHAUSTED"}}),
            1);
  EXPECT_EQ(figure(registry_, "gateway_items_total", {{"model", "v4"}, {"outcome", "failed"}}), 2);
  EXPECT_EQ(figure(registry_, "gateway_items_total", {{"model", "v4"}, {"outcome", "refused"}}), 5);
  EXPECT_EQ(figure(registry_, "gateway_items_total", {{"model", "v4"}, {"outcome", "succeeded"}}),
            0);
  const auto duration =
      series(registry_, "gateway_request_duration_seconds", {{"rpc", "EmbedUnary"}});
  ASSERT_TRUE(duration);
  EXPECT_EQ(duration->histogram.sample_count, 1U);
  EXPECT_DOUBLE_EQ(duration->histogram.sample_sum, 3.0);
}

TEST_F(PrometheusProbeTest, FilesWhatACallerInventedUnderOther) {
  probe_.request_finished(failed_request(Code::not_found, ""));
  probe_.request_finished(failed_request(Code::not_found, "no-such-model"));
  EXPECT_EQ(figure(registry_, "gateway_requests_total",
                   {{"rpc", "Embed"}, {"model", "other"}, {"code", "NOT_FOUND"}}),
            2);
}

TEST_F(PrometheusProbeTest, FilesACodeOutsideTheCanonicalOnesUnderUnknown) {
  probe_.request_finished(failed_request(static_cast<Code>(99)));
  probe_.request_finished(failed_request(static_cast<Code>(255)));
  EXPECT_EQ(figure(registry_, "gateway_requests_total",
                   {{"rpc", "Embed"}, {"model", "v4"}, {"code", "UNKNOWN"}}),
            2);
}

TEST_F(PrometheusProbeTest, CountsRejectionsByReasonFromZero) {
  const Labels full{{"rpc", "Embed"}, {"reason", "queue_bytes"}};
  EXPECT_EQ(figure(registry_, "gateway_rejections_total", full), 0);
  probe_.request_rejected(request::Route::embed, "v4", Rejection::queue_bytes);
  EXPECT_EQ(figure(registry_, "gateway_rejections_total", full), 1);
}

TEST_F(PrometheusProbeTest, HasTheQueueAsItIsNow) {
  model_.queue_changed(7, 700);
  model_.queue_changed(3, 300);
  EXPECT_EQ(figure(registry_, "gateway_queue_items", {{"model", "v4"}}), 3);
  EXPECT_EQ(figure(registry_, "gateway_queue_bytes", {{"model", "v4"}}), 300);
}

TEST_F(PrometheusProbeTest, PutsEachQueueDelayIntoTheBucketWhoseBoundItDoesNotExceed) {
  std::vector<dispatch::ItemSent> items;
  for (const Duration delay : std::vector<Duration>{1ms, 1ms + 1us, 5min, 5min + 1s}) {
    items.push_back({"search", Priority::interactive, delay});
  }
  budget_.call_started({4, 10, 100, items});
  const auto delay =
      series(registry_, "gateway_queue_delay_seconds", {{"model", "v4"}, {"class", "interactive"}});
  ASSERT_TRUE(delay);
  EXPECT_EQ(delay->histogram.sample_count, 4U);
  EXPECT_DOUBLE_EQ(delay->histogram.sample_sum, 601.002001);
  const auto& buckets = delay->histogram.bucket;
  EXPECT_EQ(buckets[0].cumulative_count, 1U);                   // <= 1 ms
  EXPECT_EQ(buckets[1].cumulative_count, 2U);                   // <= 2.5 ms
  EXPECT_EQ(buckets[buckets.size() - 2].cumulative_count, 3U);  // <= 300 s
  EXPECT_EQ(buckets.back().cumulative_count, 4U);
}

TEST_F(PrometheusProbeTest, KeepsTheQueueDelaysOfTheClassesApart) {
  const std::vector<dispatch::ItemSent> items{{"search", Priority::bulk, 2s},
                                              {"search", Priority::interactive, 1s},
                                              {"index", Priority::bulk, 4s}};
  budget_.call_started({3, 10, 100, items});
  const auto sum = [&](const char* name) {
    const auto found =
        series(registry_, "gateway_queue_delay_seconds", {{"model", "v4"}, {"class", name}});
    return found ? found->histogram.sample_sum : -1;
  };
  EXPECT_EQ(sum("interactive"), 1);
  EXPECT_EQ(sum("bulk"), 6);
}

TEST_F(PrometheusProbeTest, ShowsTheOverheadAloneInItsHistogram) {
  request::RequestFinished event = finished_request();
  event.duration = 12s;
  event.overhead = 60us;
  event.queued = 11s;
  event.upstream = 999ms + 940us;
  probe_.request_finished(event);
  const auto overhead = series(registry_, "gateway_request_overhead_seconds", {{"rpc", "Embed"}});
  ASSERT_TRUE(overhead);
  EXPECT_DOUBLE_EQ(overhead->histogram.sample_sum, 60e-6);
  EXPECT_EQ(overhead->histogram.bucket[0].cumulative_count, 0U);  // <= 50 us
  EXPECT_EQ(overhead->histogram.bucket[1].cumulative_count, 1U);  // <= 100 us
}

TEST_F(PrometheusProbeTest, CountsACallInFlightUntilItIsAnswered) {
  budget_.call_started({8, 10, 500, {}});
  EXPECT_EQ(figure(registry_, "gateway_inflight_calls", kBudget), 1);
  budget_.call_finished({150ms, nullptr, Usage{480, 30}});
  EXPECT_EQ(figure(registry_, "gateway_inflight_calls", kBudget), 0);
  EXPECT_EQ(figure(registry_, "gateway_calls_started_total", kBudget), 1);
  EXPECT_EQ(figure(registry_, "gateway_calls_total", with(kBudget, "outcome", "ok")), 1);
  EXPECT_EQ(figure(registry_, "gateway_tokens_total", kBudget), 480);
  EXPECT_EQ(figure(registry_, "gateway_image_tokens_total", kBudget), 30);
  const auto ratio = series(registry_, "gateway_call_fill_ratio", kBudget);
  ASSERT_TRUE(ratio);
  EXPECT_DOUBLE_EQ(ratio->histogram.sample_sum, 0.8);
}

TEST_F(PrometheusProbeTest, KeepsTheUpstreamsOfOneModelApart) {
  spare_.call_started({8, 10, 500, {}});
  EXPECT_EQ(
      figure(registry_, "gateway_calls_started_total", {{"upstream", "spare"}, {"model", "v4"}}),
      1);
  EXPECT_EQ(figure(registry_, "gateway_calls_started_total", kBudget), 0);
}

TEST_F(PrometheusProbeTest, CountsThrottlesAndAccountFaultsOnCountersOfTheirOwnFromZero) {
  const Labels throttle = with(kBudget, "kind", "burst_limited");
  const Labels account = with(kBudget, "kind", "account_blocked");
  EXPECT_EQ(figure(registry_, "gateway_throttles_total", throttle), 0);
  EXPECT_EQ(figure(registry_, "gateway_account_faults_total", account), 0);
  const CallFault burst{.kind = FaultKind::burst_limited, .message = ""};
  const CallFault blocked{.kind = FaultKind::account_blocked, .message = ""};
  budget_.call_finished({1ms, &burst, {}});
  const CallFault firewall{.kind = FaultKind::foreign_answer, .message = ""};
  budget_.call_finished({1ms, &blocked, {}, true});
  budget_.call_finished({1ms, &firewall, {}, false});
  EXPECT_EQ(
      figure(registry_, "gateway_account_faults_total", with(kBudget, "kind", "foreign_answer")), 0)
      << "an item may have brought it about";
  EXPECT_EQ(figure(registry_, "gateway_throttles_total", throttle), 1);
  EXPECT_EQ(figure(registry_, "gateway_account_faults_total", account), 1);
  EXPECT_EQ(figure(registry_, "gateway_calls_total", with(kBudget, "outcome", "burst_limited")), 1);
  EXPECT_EQ(figure(registry_, "gateway_calls_total", with(kBudget, "outcome", "ok")), 0);
}

TEST_F(PrometheusProbeTest, CountsWhatBecomesOfAFault) {
  const CallFault fault{.kind = FaultKind::server_error, .message = ""};
  budget_.fault_handled(fault, dispatch::Aftermath::retried);
  budget_.fault_handled(fault, dispatch::Aftermath::retried);
  budget_.fault_handled(fault, dispatch::Aftermath::split);
  budget_.fault_handled(fault, dispatch::Aftermath::given_up);
  const Labels reason = with(kBudget, "reason", "server_error");
  EXPECT_EQ(figure(registry_, "gateway_retries_total", reason), 2);
  EXPECT_EQ(figure(registry_, "gateway_splits_total", kBudget), 1);
  EXPECT_EQ(figure(registry_, "gateway_calls_given_up_total", reason), 1);
}

TEST_F(PrometheusProbeTest, CountsASearchApartFromASplit) {
  const CallFault fault{.kind = FaultKind::item_refused, .message = ""};
  budget_.fault_handled(fault, dispatch::Aftermath::isolated);
  EXPECT_EQ(
      figure(registry_, "gateway_calls_isolated_total", with(kBudget, "reason", "item_refused")),
      1);
  EXPECT_EQ(figure(registry_, "gateway_splits_total", kBudget), 0);
}

TEST_F(PrometheusProbeTest, CountsSearchesByOutcomeAndTheCallsTheyTookFromZero) {
  const Labels found = with(kBudget, "outcome", "found");
  const Labels cleared = with(kBudget, "outcome", "cleared");
  EXPECT_EQ(figure(registry_, "gateway_isolations_total", found), 0);
  EXPECT_EQ(figure(registry_, "gateway_isolations_total", cleared), 0);
  EXPECT_EQ(figure(registry_, "gateway_isolation_calls_total", kBudget), 0);
  budget_.isolation_ended({5, true});
  budget_.isolation_ended({3, false});
  budget_.isolation_ended({4, true});
  EXPECT_EQ(figure(registry_, "gateway_isolations_total", found), 2);
  EXPECT_EQ(figure(registry_, "gateway_isolations_total", cleared), 1);
  EXPECT_EQ(figure(registry_, "gateway_isolation_calls_total", kBudget), 12);
}

TEST(PrometheusProbe, CountsItemsAtFaultByTheirTenantAndThoseWithoutSeriesAsOther) {
  const CallFault refusal{.kind = FaultKind::item_refused, .message = ""};
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {}, "1.2.3", {.max = 1, .configured = {"shop"}});
  dispatch::ModelProbe& model = probe.observe("v4");
  for (const char* tenant : {"shop", "guest", "shop", "stranger"})
    model.item_convicted({tenant, "public", refusal, 3});
  const auto culprits = [&](const char* tenant) {
    return figure(registry, "gateway_tenant_culprits_total", {{"tenant", tenant}, {"model", "v4"}});
  };
  EXPECT_EQ(culprits("shop"), 2);
  EXPECT_EQ(culprits("other"), 2);
  EXPECT_FALSE(
      series(registry, "gateway_tenant_culprits_total", {{"tenant", "guest"}, {"model", "v4"}}));
}

TEST_F(PrometheusProbeTest, CountsSuspectsAndSpentRetriesFromZero) {
  EXPECT_EQ(figure(registry_, "gateway_suspects_sent_alone_total", kBudget), 0);
  EXPECT_EQ(figure(registry_, "gateway_retry_budget_spent_total", kBudget), 0);
  budget_.suspect_sent_alone();
  budget_.suspect_sent_alone();
  budget_.retry_budget_spent();
  EXPECT_EQ(figure(registry_, "gateway_suspects_sent_alone_total", kBudget), 2);
  EXPECT_EQ(figure(registry_, "gateway_retry_budget_spent_total", kBudget), 1);
}

TEST_F(PrometheusProbeTest, CountsEveryReasonForARejection) {
  for (const Rejection reason : kRejections)
    probe_.request_rejected(request::Route::embed, "v4", reason);
  for (const char* reason :
       {"invalid", "unauthenticated", "permission", "quota_items", "quota_tokens", "queue_items",
        "queue_bytes", "tenant_items", "tenant_bytes", "deadline_spent", "deadline_far",
        "provider_down", "account_refused", "draining"}) {
    EXPECT_EQ(figure(registry_, "gateway_rejections_total", {{"rpc", "Embed"}, {"reason", reason}}),
              1)
        << reason;
  }
}

TEST_F(PrometheusProbeTest, ShowsWhatABudgetHasLearnedBesideWhatWasConfigured) {
  EXPECT_FALSE(series(registry_, "gateway_budget_call_limit",
                      with(kBudget, "of", "items")));  // Not known yet.
  budget_.budget_changed({.paced = {900.5, 40'000},
                          .burst_calls = 4,
                          .most = testing::most_items(6),
                          .token_ratio = 1.5,
                          .breaker = faults::CircuitBreaker::State::closed});
  EXPECT_EQ(figure(registry_, "gateway_budget_paced_calls_per_minute", kBudget), 900.5);
  EXPECT_EQ(figure(registry_, "gateway_budget_paced_tokens_per_minute", kBudget), 40'000);
  EXPECT_EQ(figure(registry_, "gateway_budget_call_limit", with(kBudget, "of", "items")), 6);
  EXPECT_FALSE(series(registry_, "gateway_budget_call_limit", with(kBudget, "of", "tokens")));
  EXPECT_EQ(figure(registry_, "gateway_budget_burst_calls", kBudget), 4);
  EXPECT_EQ(figure(registry_, "gateway_budget_token_ratio", kBudget), 1.5);
  EXPECT_EQ(figure(registry_, "gateway_budget_calls_per_minute", kBudget), 1800);
  const Labels spare{{"upstream", "spare"}, {"model", "v4"}};
  EXPECT_FALSE(series(registry_, "gateway_budget_call_limit", with(spare, "of", "items")));
}

TEST_F(PrometheusProbeTest, ShowsNoPaceWhereThereIsNone) {
  dispatch::BudgetState state{.paced = {},
                              .most = testing::most_items(10),
                              .token_ratio = 1,
                              .breaker = faults::CircuitBreaker::State::closed};
  budget_.budget_changed(state);
  EXPECT_FALSE(series(registry_, "gateway_budget_paced_calls_per_minute", kBudget));
  state.paced.tokens_per_minute = 100;
  budget_.budget_changed(state);
  state.paced.tokens_per_minute.reset();
  budget_.budget_changed(state);
  EXPECT_EQ(figure(registry_, "gateway_budget_paced_tokens_per_minute", kBudget),
            std::numeric_limits<double>::infinity());
}

TEST_F(PrometheusProbeTest, TellsWhatBecameOfStragglers) {
  using enum dispatch::StragglerEnd;
  const auto stragglers = [&](const char* outcome) {
    return figure(registry_, "gateway_stragglers_total", with(kBudget, "outcome", outcome));
  };
  EXPECT_EQ(stragglers("given_up"), 0);
  EXPECT_EQ(stragglers("borne"), 0);
  EXPECT_EQ(stragglers("evicted"), 0);
  const CallFault late{.kind = FaultKind::timed_out, .message = ""};
  budget_.call_finished({.duration = 5s, .fault = &late, .usage = {}, .straggler = given_up});
  budget_.call_finished({.duration = 60s, .fault = &late, .usage = {}, .straggler = borne});
  budget_.call_finished({.duration = 9s, .fault = nullptr, .usage = {}, .straggler = borne});
  budget_.call_finished({.duration = 6s, .fault = &late, .usage = {}, .straggler = evicted});
  budget_.call_finished({.duration = 60s, .fault = &late, .usage = {}});
  EXPECT_EQ(stragglers("given_up"), 1);
  EXPECT_EQ(stragglers("borne"), 2);
  EXPECT_EQ(stragglers("evicted"), 1);
}

TEST_F(PrometheusProbeTest, ShowsTheBreakerAsOneSeriesAState) {
  using State = faults::CircuitBreaker::State;
  const auto breaker = [&](const char* state) {
    return figure(registry_, "gateway_breaker_state", with(kBudget, "state", state));
  };
  for (const State state : {State::closed, State::open, State::half_open, State::closed}) {
    budget_.budget_changed(
        {.paced = {}, .most = testing::most_items(10), .token_ratio = 1, .breaker = state});
    EXPECT_EQ(breaker("closed"), state == State::closed ? 1 : 0);
    EXPECT_EQ(breaker("open"), state == State::open ? 1 : 0);
    EXPECT_EQ(breaker("half_open"), state == State::half_open ? 1 : 0);
  }
}

TEST_F(PrometheusProbeTest, LosesNoEventOfConcurrentThreads) {
  constexpr int kThreads = 4;
  constexpr int kEvents = 1000;
  std::vector<std::thread> threads;
  for (int k = 0; k < kThreads; ++k) {
    threads.emplace_back([this] {
      const CallFault fault{.kind = FaultKind::timed_out, .message = ""};
      for (int event = 0; event < kEvents; ++event) {
        probe_.request_finished(failed_request(Code::deadline_exceeded));
        budget_.call_finished({1ms, &fault, {}});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(figure(registry_, "gateway_requests_total",
                   {{"rpc", "Embed"}, {"model", "v4"}, {"code", "DEADLINE_EXCEEDED"}}),
            kThreads * kEvents);
  EXPECT_EQ(figure(registry_, "gateway_calls_total", with(kBudget, "outcome", "timed_out")),
            kThreads * kEvents);
}

}  // namespace
}  // namespace gateway::telemetry
