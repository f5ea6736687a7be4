#include "policy/budget/availability.h"

#include <array>

#include <gtest/gtest.h>

#include "tests/policy/budget/some_budget.h"

namespace gateway::budget {
namespace {

TEST(Availability, IsWhatTheLastCallSaysOfTheModel) {
  struct Row {
    FaultKind kind;
    std::optional<bool> available;
  };
  Budget only = some_budget();
  const std::array<const Budget*, 1> budgets{&only};
  EXPECT_EQ(available_after(nullptr, budgets), true);
  for (const Row& row :
       {Row{FaultKind::item_refused, true}, Row{FaultKind::row_limit_exceeded, true},
        Row{FaultKind::rate_limited, true}, Row{FaultKind::server_error, false},
        Row{FaultKind::credentials_refused, false}, Row{FaultKind::connect_failed, false},
        Row{FaultKind::aborted, std::nullopt}}) {
    const CallFault fault{row.kind, {}};
    EXPECT_EQ(available_after(&fault, budgets), row.available) << static_cast<int>(row.kind);
  }
}

TEST(Availability, StaysWhileAnotherAccountIsWell) {
  Budget failing = some_budget();
  Budget well = some_budget();
  const std::array<const Budget*, 2> budgets{&failing, &well};
  const CallFault down{FaultKind::server_error, {}};
  EXPECT_EQ(available_after(&down, budgets), true);
  break_down(failing);
  break_down(well);
  EXPECT_EQ(available_after(&down, budgets), false);
}

}  // namespace
}  // namespace gateway::budget
