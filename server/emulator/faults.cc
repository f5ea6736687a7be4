#include "emulator/faults.h"

namespace emulator {
namespace {

/// Whether what a call holds is what the fault is for.
bool is_for(const Fault& fault, const Call* call) {
  const bool any = fault.match.empty() && fault.asked_dimension == 0 && !fault.above_tokens &&
                   !fault.above_images;
  if (any || call == nullptr) return any;
  if (fault.above_tokens && call->usage.total() <= *fault.above_tokens) return false;
  if (fault.above_images && call->usage.images <= *fault.above_images) return false;
  if (fault.asked_dimension != 0 && call->dimension != fault.asked_dimension) return false;
  return fault.match.empty() || contains_marker(*call, fault.match);
}

}  // namespace

FaultPlan::FaultPlan(std::vector<Fault> faults, std::uint64_t seed) : random_(seed) {
  for (Fault& fault : faults) planned_.push_back({std::move(fault)});
}

bool FaultPlan::strikes(const Planned& planned, std::string_view model, const Call* call,
                        Timestamp now) {
  const Fault& fault = planned.fault;
  if (!fault.model.empty() && fault.model != model) return false;
  if (fault.next && *fault.next == 0) return false;
  if (fault.lasts && planned.first_strike && now - *planned.first_strike >= *fault.lasts)
    return false;
  if (!is_for(fault, call)) return false;
  return !fault.share || std::uniform_real_distribution<double>(0, 1)(random_) < *fault.share;
}

std::optional<Fault> FaultPlan::draw(std::string_view model, const Call* call, Timestamp now) {
  for (Planned& planned : planned_) {
    if (!strikes(planned, model, call, now)) continue;
    if (planned.fault.next) --*planned.fault.next;
    if (!planned.first_strike) planned.first_strike = now;
    return planned.fault;
  }
  return std::nullopt;
}

}  // namespace emulator
