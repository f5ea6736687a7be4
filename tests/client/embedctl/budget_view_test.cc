#include "client/embedctl/budget_view.h"

#include <gmock/gmock.h>

namespace embedding_client {
namespace {

using embedding::v1::GetBudgetResponse;
using embedding::v1::ModelBudget;
using embedding::v1::TenantQueue;
using embedding::v1::UpstreamBudget;
using ::testing::HasSubstr;
using ::testing::Not;

void add_tenant(ModelBudget& model, const char* name, std::uint64_t interactive,
                std::uint64_t bulk) {
  TenantQueue& tenant = *model.add_tenants();
  tenant.set_tenant(name);
  tenant.set_weight(1);
  tenant.set_interactive_items(interactive);
  tenant.set_bulk_items(bulk);
  tenant.set_bytes((interactive + bulk) * 300);
}

/// A saturated multimodal model with a broken spare, and an idle text model without limits.
GetBudgetResponse saturated() {
  GetBudgetResponse budgets;
  ModelBudget& vision = *budgets.add_models();
  vision.set_model("qwen3-vl-embedding");
  vision.set_queued_items(1240);
  vision.set_queued_bytes(372'000);
  vision.set_tenants_waiting(12);
  vision.set_expected_wait_interactive_us(3'400'000);
  vision.set_suspects(1);
  add_tenant(vision, "search", 1000, 200);
  add_tenant(vision, "mail", 0, 38);
  UpstreamBudget& main = *vision.add_budgets();
  main.set_upstream("main");
  main.set_weight(1);
  main.set_configured_calls_per_minute(120);
  main.set_paced_calls_per_minute(119.4);
  main.set_paced_tokens_per_minute(1'200'000);
  main.set_slots_used(114);
  main.set_slots_allowed(119.4);
  main.set_tokens_used(912'345);
  main.set_rate_throttles(1);
  main.set_in_flight(4);
  main.set_max_in_flight(16);
  main.set_items_per_call(20);
  main.set_latency_p50_us(120'000);
  main.set_latency_p90_us(1'340'000);
  main.set_breaker(UpstreamBudget::BREAKER_CLOSED);
  UpstreamBudget& spare = *vision.add_budgets();
  spare.set_upstream("intl");
  spare.set_configured_calls_per_minute(60);
  spare.set_paced_calls_per_minute(60);
  spare.set_slots_allowed(60);
  spare.set_max_in_flight(16);
  spare.set_items_per_call(8);
  spare.set_breaker(UpstreamBudget::BREAKER_HALF_OPEN);
  ModelBudget& text = *budgets.add_models();
  text.set_model("text-embedding-v4");
  text.set_expected_wait_interactive_us(0);
  text.set_expected_wait_bulk_us(500);
  UpstreamBudget& unlimited = *text.add_budgets();
  unlimited.set_upstream("main");
  unlimited.set_weight(1);
  unlimited.set_slots_used(2341);
  unlimited.set_max_in_flight(64);
  unlimited.set_items_per_call(10);
  unlimited.set_breaker(UpstreamBudget::BREAKER_OPEN);
  return budgets;
}

constexpr const char* kGolden =
    R"(MODEL               UPSTREAM      CALLS/MIN  SLOTS USED                 IN FLIGHT  BREAKER    R/T/B  ITEMS/CALL  P50 / P90            TOKENS
qwen3-vl-embedding  main          119.4/120  [#######-]  95% 114/119.4       4/16  closed     1/0/0          20  120 ms / 1.3 s  912.3k/1.2M
qwen3-vl-embedding  intl (spare)      60/60  [--------]   0% 0/60            0/16  half open  0/0/0           8  none yet                  0
text-embedding-v4   main          unlimited  2,341                           0/64  open       0/0/0          10  none yet                  0

MODEL               QUEUED   BYTES  TENANTS  WAIT INTERACTIVE  WAIT BULK  SUSPECTS
qwen3-vl-embedding   1,240  372 kB       12             3.4 s    unknown         1
text-embedding-v4        0     0 B        0              0 ms      <1 ms         0

MODEL               TENANT         WEIGHT  INTERACTIVE  BULK    BYTES
qwen3-vl-embedding  search              1        1,000   200   360 kB
qwen3-vl-embedding  mail                1            0    38  11.4 kB
qwen3-vl-embedding  … and 10 more

R/T/B: calls throttled for rate, tokens and burst; these, slots and tokens: in the last minute.
WAIT: what one more item of a new tenant would wait until it is sent.
)";

TEST(BudgetView, ShowsLearnedLimitsOfACallWhereThereAreSome) {
  GetBudgetResponse budgets = saturated();
  EXPECT_EQ(budget_view(budgets, {}).find("LEARNED"), std::string::npos);
  UpstreamBudget& spare = *budgets.mutable_models(0)->mutable_budgets(1);
  spare.set_images_per_call(2);
  spare.set_bytes_per_call(4'000'000);
  spare.set_next_size_trial_us(540'000'000);
  const std::string view = budget_view(budgets, {});
  EXPECT_NE(view.find("LEARNED ITEMS  IMAGES  VIDEOS  TOKENS      BYTES  NEXT TRIAL"),
            std::string::npos)
      << view;
  EXPECT_NE(view.find("8       2       0     any  4,000,000"), std::string::npos) << view;
}

TEST(BudgetView, ShowsBudgetsThenQueuesThenTenants) {
  EXPECT_EQ(budget_view(saturated(), {}), kGolden);
}

TEST(BudgetView, LeavesTheTenantsOutWhereNobodyWaits) {
  GetBudgetResponse budgets = saturated();
  budgets.mutable_models()->DeleteSubrange(0, 1);
  EXPECT_THAT(budget_view(budgets, {}), Not(HasSubstr("TENANT  ")));
}

TEST(BudgetView, KeepsItsTablesWithinTheColumns) {
  BudgetViewStyle style;
  style.columns = 30;
  EXPECT_THAT(budget_view(saturated(), style), HasSubstr("qwen3-vl-embedding  main     …\n"));
}

TEST(BudgetView, MakesHeadersBoldForATerminal) {
  BudgetViewStyle style;
  style.emphasis = true;
  EXPECT_THAT(budget_view(saturated(), style), ::testing::StartsWith("\x1b[1mMODEL "));
}

TEST(BudgetView, SurvivesFiguresThatMakeNoSense) {
  GetBudgetResponse budgets = saturated();
  UpstreamBudget& odd = *budgets.mutable_models(0)->mutable_budgets(0);
  odd.set_upstream("m\x1b[2Jain");
  odd.set_slots_used(1e300);
  odd.set_slots_allowed(1e-300);
  odd.set_latency_p90_us(~0ULL);
  const std::string view = budget_view(budgets, {});
  EXPECT_THAT(view, HasSubstr("[########] 999%"));
  EXPECT_THAT(view, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace embedding_client
