#include "tests/simulation/ledger.h"

#include <algorithm>
#include <utility>

namespace gateway::simulation {

Inquiry::Inquiry(Ledger& ledger, std::uint64_t id, Facts facts)
    : ledger_(ledger),
      id_(id),
      facts_(std::move(facts)),
      answered_(facts_.marks.size()),
      unanswered_(facts_.marks.size()) {}

void Inquiry::refuse(Rejection reason, Error&& error) {
  Violations& violations = ledger_.violations_;
  ledger_.trace_.line("refused #", id_, ": ", error.message);
  violations.expect(unanswered_ == facts_.marks.size(), "#", id_, " refused after an answer");
  violations.expect(reason != Rejection::invalid, "#", id_, " called invalid: ", error.message);
  violations.expect(facts_.deadline || reason != Rejection::deadline_far, "#", id_,
                    " has no deadline that could be far");
  note_failure(error);
  // That one is for a deadline: others would have been let in.
  if (ledger_.on_failure_ && reason != Rejection::provider_down) {
    for (const Mark& mark : facts_.marks) ledger_.on_failure_(*this, mark, error);
  }
  ++ledger_.rejections_[reason];
  facts_.tally->refused += facts_.marks.size();
  ledger_.open_items_ -= facts_.marks.size();
  ledger_.end(*this);
}

void Inquiry::deliver(std::size_t index, ItemResult&& result) {
  Violations& violations = ledger_.violations_;
  if (index >= facts_.marks.size() || answered_[index]) {
    violations.add("#", id_, " item ", index, " answered twice, or not an item");
    return;
  }
  answered_[index] = true;
  const Mark& mark = facts_.marks[index];
  Tally& tally = *facts_.tally;
  if (!mark.healthy()) ++tally.poison;
  const bool counts = facts_.deadline && !cancelled_ && !at_fault(mark);
  if (counts) ++tally.with_deadline;
  check_timing(result.timing);
  ledger_.billed_tokens_ += result.usage.total_tokens;
  if (result.outcome) {
    check_success(mark, result);
    ++tally.succeeded;
    if (counts) ++tally.in_time;
    tally.waits.add(result.timing.queued);
  } else {
    const Error& error = result.outcome.error();
    ledger_.trace_.line("failed #", id_, '[', index, "]: ", error.message);
    check_failure(mark, error, result.timing);
    if (ledger_.on_failure_) ledger_.on_failure_(*this, mark, error);
    note_failure(error);
    ++tally.failed[static_cast<std::size_t>(error.kind)];
  }
  --ledger_.open_items_;
  if (--unanswered_ == 0) ledger_.end(*this);
}

void Inquiry::check_success(const Mark& mark, const ItemResult& result) {
  Violations& violations = ledger_.violations_;
  violations.expect(result.outcome->dense == vector_of(mark, facts_.dimension), "#", id_,
                    " got a foreign vector");
  violations.expect(!at_fault(mark) || mark.ailment == Ailment::cold_host, "#", id_,
                    " is at fault and got a vector");
  violations.expect(result.timing.attempts > 0 && result.timing.call_items > 0, "#", id_,
                    " answered without a call");
  violations.expect(ledger_.time_.now() <= expiry(facts_.deadline), "#", id_,
                    " answered after its deadline");
}

void Inquiry::check_failure(const Mark& mark, const Error& error, const ItemTiming& timing) {
  const auto unless = [&](bool fine) {
    ledger_.violations_.expect(fine, "#", id_, " failed with error kind ",
                               static_cast<int>(error.kind), ": ", error.message);
  };
  switch (error.kind) {
    case ErrorKind::invalid_argument:
    case ErrorKind::unknown_model:
    case ErrorKind::unauthenticated:
    case ErrorKind::permission_denied:
    case ErrorKind::quota_exceeded:
    case ErrorKind::too_large:
    case ErrorKind::internal:
      return unless(false);
    case ErrorKind::item_refused:
      return unless(at_fault(mark));
    case ErrorKind::cancelled:
      return unless(cancelled_);
    case ErrorKind::deadline_exceeded:
      // Who has failed once is told at once that another attempt would come too late.
      return unless(ledger_.time_.now() >= expiry(facts_.deadline) ||
                    (facts_.deadline && timing.attempts > 0));
    case ErrorKind::overloaded:
    case ErrorKind::throttled:
    case ErrorKind::unavailable:
    case ErrorKind::misconfigured:
    case ErrorKind::bad_answer:
      break;
  }
}

bool Inquiry::at_fault(const Mark& mark) const {
  return !mark.healthy() || facts_.lane_refused;
}

void Inquiry::check_timing(const ItemTiming& timing) {
  ledger_.violations_.expect(
      timing.queued >= Duration::zero() && timing.upstream >= Duration::zero() &&
          timing.queued + timing.upstream <= ledger_.time_.now() - facts_.sent,
      "#", id_, " was timed longer than it lived, or shorter than nothing");
}

void Inquiry::note_failure(const Error& error) {
  const bool final = error.kind == ErrorKind::item_refused || error.kind == ErrorKind::cancelled;
  if (final || error.kind == ErrorKind::deadline_exceeded) return;
  come_back_ = std::max(come_back_.value_or(Duration::zero()),
                        error.retry_after.value_or(std::chrono::seconds(1)));
}

Inquiry& Ledger::open(Inquiry::Facts facts) {
  const std::uint64_t id = next_id_++;
  open_items_ += facts.marks.size();
  facts.tally->sent += facts.marks.size();
  return open_.try_emplace(id, *this, id, std::move(facts)).first->second;
}

void Ledger::note_cancelled(std::uint64_t id) {
  const auto found = open_.find(id);
  if (found != open_.end()) found->second.cancelled_ = true;
}

void Ledger::end(Inquiry& inquiry) {
  if (on_end_) on_end_(inquiry);
  open_.erase(inquiry.id());
}

}  // namespace gateway::simulation
