// What must be true after any order of events.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/order_stage.h"

namespace gateway::testing {

using namespace std::chrono_literals;

bool OrderStage::Line::answered() const {
  return !submitted || refusal || std::ranges::all_of(results, [](const auto& r) { return !!r; });
}

std::size_t OrderStage::Line::vectors() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(results, [](const auto& r) { return r && r->outcome; }));
}

std::size_t OrderStage::Line::count(ErrorKind kind) const {
  return static_cast<std::size_t>(std::ranges::count_if(results, [kind](const auto& result) {
    return result && !result->outcome && result->outcome.error().kind == kind;
  }));
}

/// Whoever has left by now has heard so: it does not wait for a call.
void OrderStage::check_who_left() const {
  for (const Line& line : lines_) {
    if (happened_.find_first_of(line.leaves) == std::string::npos) continue;
    EXPECT_TRUE(line.answered()) << line.tenant << " is not answered";
  }
}

void OrderStage::check_line(const Line& line) const {
  ASSERT_TRUE(line.answered()) << line.tenant << " is not answered";
  if (line.refusal) {
    // Only who comes late can find an account refused, or too little time left.
    EXPECT_TRUE(has('n') && line.tenant == "b" && (has('u') || has('b')));
    return;
  }
  for (std::size_t k = 0; k < line.results.size(); ++k) check_outcome(line, k);
}

void OrderStage::check_outcome(const Line& line, std::size_t index) const {
  const Result<Embedding>& outcome = line.results[index]->outcome;
  const std::string& text = line.texts[index];
  if (outcome) {
    EXPECT_EQ(outcome->dense, (std::vector<float>{std::stof(text.substr(1)), 1.0F}));
  } else {
    EXPECT_TRUE(may_hear(line, outcome.error().kind, text)) << text << outcome.error().message;
  }
}

bool OrderStage::may_hear(const Line& line, ErrorKind kind, const std::string& text) const {
  if (kind == ErrorKind::item_refused) return refused_alone_.contains(text);
  if (kind == ErrorKind::misconfigured) return has('u');
  if (kind == ErrorKind::bad_answer && std::ranges::count(order_, 'x') > 1) return true;
  // What passes by itself is tried again for whoever stays, whatever the other caller does.
  if (order_.find_first_of(line.leaves) == std::string::npos) return false;
  switch (kind) {
    case ErrorKind::cancelled:
      return has(line.leaves[0]);
    case ErrorKind::deadline_exceeded:
      return has(line.leaves[1]);
    case ErrorKind::unavailable:
      return order_.find_first_of("gsckxu") != std::string::npos;
    case ErrorKind::throttled:
      return has('r');
    case ErrorKind::bad_answer:
      return has('x');
    default:
      return false;
  }
}

void OrderStage::check_books() {
  EXPECT_EQ(admission_.items(), 0U);
  EXPECT_EQ(admission_.bytes(), 0U);
  EXPECT_EQ(exchange_.in_flight(), 0U);
  EXPECT_EQ(probe_.queued_items, 0U);
  EXPECT_EQ(probe_.queued_bytes, 0U);
  EXPECT_TRUE(time_.idle());
  EXPECT_EQ(probe_.cancelled,
            lines_[0].count(ErrorKind::cancelled) + lines_[1].count(ErrorKind::cancelled));
  EXPECT_EQ(probe_.expired, lines_[0].count(ErrorKind::deadline_exceeded) +
                                lines_[1].count(ErrorKind::deadline_exceeded));
  // Where every event was felt before the next one nothing is sent in vain.
  const auto gaps = static_cast<std::size_t>(std::ranges::count(order_, ' '));
  if (gaps + 1 >= happened_.size()) {
    EXPECT_EQ(dead_sent_, 0U);
  }

  std::optional<dispatch::ModelReport> report;
  router_.report(
      [&](std::vector<dispatch::ModelReport> reports) { report = std::move(reports[0]); });
  settle();
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->tenants.empty());
  const dispatch::BudgetReport& budget = report->budgets.at(0);
  EXPECT_EQ(budget.in_flight, 0U);
  if (time_.now() - begun_ > 50s) return;  // The next figures are of the last minute.
  EXPECT_EQ(budget.last_minute.slots_used, static_cast<double>(probe_.call_sizes.size()));
  const bool all_told = std::ranges::all_of(
      probe_.faults, [](const auto& fault) { return fault.first == FaultKind::rate_limited; });
  if (all_told) {
    EXPECT_EQ(budget.last_minute.tokens, static_cast<double>(probe_.billed_tokens));
  }
}

/// The one slot was given back: who comes next is served.
void OrderStage::check_service_goes_on() {
  if (has('g')) return;
  exchange_.forget_early_answers();
  time_.pass(60s);  // A refused account is looked at again.
  Line next{"next", {"t30"}, ""};
  submit(next, {});
  time_.run_out(shard_.context());
  ASSERT_TRUE(next.answered());
  ASSERT_FALSE(next.refusal);
  check_outcome(next, 0);
  EXPECT_EQ(next.vectors(), 1U);
  EXPECT_EQ(admission_.items(), 0U);
}

}  // namespace gateway::testing
