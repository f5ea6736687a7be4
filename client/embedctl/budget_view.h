// Budgets and queues as tables for people.
#pragma once

#include <cstddef>
#include <string>

#include "client/embedctl/text_table.h"
#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

struct BudgetViewStyle {
  bool emphasis = false;                       ///< Bold headers, for a terminal.
  std::size_t columns = TextTable::kAnyWidth;  ///< Lines are cut there.
};

/// One line for each budget, one for each that has learned limits of a call, one for each model's
/// queue, one for each tenant with something queued,
/// and what the abbreviations mean. Pure.
[[nodiscard]] std::string budget_view(const embedding::v1::GetBudgetResponse& budgets,
                                      const BudgetViewStyle& style);

}  // namespace embedding_client
