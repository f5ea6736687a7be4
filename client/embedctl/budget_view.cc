#include "client/embedctl/budget_view.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ostream>
#include <sstream>

#include "client/embedctl/display_width.h"
#include "client/embedctl/progress_bar.h"
#include "client/embedctl/quantity_text.h"

namespace embedding_client {

using embedding::v1::GetBudgetResponse;
using embedding::v1::ModelBudget;
using embedding::v1::TenantQueue;
using embedding::v1::UpstreamBudget;
using Align = TextTable::Align;

namespace {

constexpr std::size_t kUsedCells = 8;
constexpr std::string_view kLegend =
    "R/T/B: calls throttled for rate, tokens and burst; these, slots and tokens: in the last "
    "minute.\n"
    "WAIT: what one more item of a new tenant would wait until it is sent.\n";

std::string time_of(std::uint64_t microseconds) {
  constexpr std::uint64_t kLongest = 1'000'000ULL * 3600 * 24 * 365;
  return time_text(std::chrono::microseconds(std::min(microseconds, kLongest)));
}

std::string upstream_of(const UpstreamBudget& budget) {
  return budget.upstream() + (budget.weight() > 0 ? "" : " (spare)");
}

/// "119.4/120": kept of configured.
std::string pace_of(const UpstreamBudget& budget) {
  if (budget.configured_calls_per_minute() <= 0) return "unlimited";
  return number_text(budget.paced_calls_per_minute()) + '/' +
         number_text(budget.configured_calls_per_minute());
}

/// "[#######-]  95% 114/120", or the calls alone where no pace is kept.
std::string slots_of(const UpstreamBudget& budget) {
  const double used = budget.slots_used();
  const double allowed = budget.slots_allowed();
  if (!(allowed > 0)) return number_text(used);
  const double share = used > 0 ? std::min(used / allowed, 9.99) : 0.0;
  const auto filled =
      std::min(kUsedCells, static_cast<std::size_t>(share * static_cast<double>(kUsedCells)));
  const std::string percent = std::to_string(static_cast<int>(share * 100)) + '%';
  return '[' + std::string(filled, '#') + std::string(kUsedCells - filled, '-') + "] " +
         padded_left(percent, 4) + ' ' + number_text(used) + '/' + number_text(allowed);
}

std::string tokens_of(const UpstreamBudget& budget) {
  std::string used = scaled_text(budget.tokens_used());
  if (budget.paced_tokens_per_minute() <= 0) return used;
  return used + '/' + scaled_text(budget.paced_tokens_per_minute());
}

std::string breaker_of(const UpstreamBudget& budget) {
  switch (budget.breaker()) {
    case UpstreamBudget::BREAKER_CLOSED:
      return "closed";
    case UpstreamBudget::BREAKER_OPEN:
      return "open";
    case UpstreamBudget::BREAKER_HALF_OPEN:
      return "half open";
    default:
      return "unknown";
  }
}

std::string throttles_of(const UpstreamBudget& budget) {
  return number_text(budget.rate_throttles()) + '/' + number_text(budget.token_throttles()) + '/' +
         number_text(budget.burst_throttles());
}

std::string latency_of(const UpstreamBudget& budget) {
  if (budget.latency_p50_us() == 0 && budget.latency_p90_us() == 0) return "none yet";
  return time_of(budget.latency_p50_us()) + " / " + time_of(budget.latency_p90_us());
}

TextTable budgets_table(const GetBudgetResponse& budgets) {
  TextTable table({{"MODEL"},
                   {"UPSTREAM"},
                   {"CALLS/MIN", Align::right},
                   {"SLOTS USED"},
                   {"IN FLIGHT", Align::right},
                   {"BREAKER"},
                   {"R/T/B"},
                   {"ITEMS/CALL", Align::right},
                   {"P50 / P90"},
                   {"TOKENS", Align::right}});
  for (const ModelBudget& model : budgets.models()) {
    for (const UpstreamBudget& budget : model.budgets()) {
      table.add_row(
          {model.model(), upstream_of(budget), pace_of(budget), slots_of(budget),
           std::to_string(budget.in_flight()) + '/' + std::to_string(budget.max_in_flight()),
           breaker_of(budget), throttles_of(budget), std::to_string(budget.items_per_call()),
           latency_of(budget), tokens_of(budget)});
    }
  }
  return table;
}

/// What a call may have of something; "any" where it is not bounded.
std::string bound_of(std::uint64_t most) {
  return most == 0 ? "any" : format_count(most);
}

/// The limits of a call that refusals have taught, of budgets that have some.
TextTable limits_table(const GetBudgetResponse& budgets) {
  TextTable table({{"MODEL"},
                   {"UPSTREAM"},
                   {"LEARNED ITEMS", Align::right},
                   {"IMAGES", Align::right},
                   {"VIDEOS", Align::right},
                   {"TOKENS", Align::right},
                   {"BYTES", Align::right},
                   {"NEXT TRIAL", Align::right}});
  for (const ModelBudget& model : budgets.models()) {
    for (const UpstreamBudget& budget : model.budgets()) {
      if (!budget.has_next_size_trial_us()) continue;
      table.add_row({model.model(), upstream_of(budget), format_count(budget.items_per_call()),
                     format_count(budget.images_per_call()), format_count(budget.videos_per_call()),
                     bound_of(budget.tokens_per_call()), bound_of(budget.bytes_per_call()),
                     time_of(budget.next_size_trial_us())});
    }
  }
  return table;
}

bool has_learned(const ModelBudget& model) {
  return std::ranges::any_of(model.budgets(), [](const UpstreamBudget& budget) {
    return budget.has_next_size_trial_us();
  });
}

TextTable queues_table(const GetBudgetResponse& budgets) {
  TextTable table({{"MODEL"},
                   {"QUEUED", Align::right},
                   {"BYTES", Align::right},
                   {"TENANTS", Align::right},
                   {"WAIT INTERACTIVE", Align::right},
                   {"WAIT BULK", Align::right},
                   {"SUSPECTS", Align::right}});
  for (const ModelBudget& model : budgets.models()) {
    table.add_row(
        {model.model(), format_count(model.queued_items()), bytes_text(model.queued_bytes()),
         format_count(model.tenants_waiting()),
         model.has_expected_wait_interactive_us() ? time_of(model.expected_wait_interactive_us())
                                                  : "unknown",
         model.has_expected_wait_bulk_us() ? time_of(model.expected_wait_bulk_us()) : "unknown",
         format_count(model.suspects())});
  }
  return table;
}

TextTable tenants_table(const GetBudgetResponse& budgets) {
  TextTable table({{"MODEL"},
                   {"TENANT"},
                   {"WEIGHT", Align::right},
                   {"INTERACTIVE", Align::right},
                   {"BULK", Align::right},
                   {"BYTES", Align::right}});
  for (const ModelBudget& model : budgets.models()) {
    for (const TenantQueue& tenant : model.tenants()) {
      table.add_row({model.model(), tenant.tenant(), number_text(tenant.weight()),
                     format_count(tenant.interactive_items()), format_count(tenant.bulk_items()),
                     bytes_text(tenant.bytes())});
    }
    const auto named = static_cast<std::uint32_t>(model.tenants_size());
    if (model.tenants_waiting() > named) {
      const std::string more = format_count(model.tenants_waiting() - named);
      table.add_row({model.model(), "… and " + more + " more", "", "", "", ""});
    }
  }
  return table;
}

}  // namespace

std::string budget_view(const GetBudgetResponse& budgets, const BudgetViewStyle& style) {
  std::ostringstream out;
  const auto print = [&](const TextTable& table) {
    table.print(out, style.emphasis, style.columns);
    out << '\n';
  };
  print(budgets_table(budgets));
  if (std::ranges::any_of(budgets.models(), has_learned)) print(limits_table(budgets));
  print(queues_table(budgets));
  const auto waits = [](const ModelBudget& model) { return model.tenants_size() > 0; };
  if (std::ranges::any_of(budgets.models(), waits)) print(tenants_table(budgets));
  out << kLegend;
  return std::move(out).str();
}

}  // namespace embedding_client
