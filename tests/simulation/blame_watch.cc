#include "tests/simulation/blame_watch.h"

#include <chrono>
#include <string>

#include "door/request/outcome.h"

namespace gateway::simulation {
namespace {

/// What a backoff, a slot and an answer may take together.
constexpr Duration kNear = std::chrono::seconds(2);

/// What is concluded from many bad items of one tenant is held against that tenant: the refusal of
/// the account against whose probes were refused, the shape of answers against whose items had it
/// (policy/faults/upstream_health.h, policy/faults/refused_lanes.h). Nobody else may hear of it.
bool has_bad_items(const Inquiry& inquiry) {
  return inquiry.facts().tenant.starts_with("bad");
}

}  // namespace

void BlameWatch::failed(const Inquiry& inquiry, const Mark& mark, const Error& error) {
  if (!mark.healthy() || inquiry.facts().lane_refused) return;
  const auto promise = [&](bool kept, std::string_view broken) {
    std::string row;
    append_row(row, mark);
    violations_.expect(kept, "#", inquiry.id(), " of ", inquiry.facts().tenant, ", healthy ", row,
                       ' ', broken, ": ", error.message);
  };
  switch (request::code_of(error.kind)) {
    case Code::invalid_argument:
      return promise(false, "is told INVALID_ARGUMENT");
    case Code::internal:
      return promise(
          has_bad_items(inquiry) && error.message.find("has length") != error.message.npos,
          "is told INTERNAL");
    case Code::failed_precondition:
      promise(history_.outage_shown(), "is told FAILED_PRECONDITION");
      return promise(history_.was_sent(mark.number) || has_bad_items(inquiry),
                     "is told FAILED_PRECONDITION, never sent");
    case Code::unavailable:
      if (expiry(inquiry.facts().deadline) - time_.now() < kNear) return;
      promise(!history_.others_passed(mark.number) || history_.met_outage(mark.number) ||
                  history_.outage_shown(),
              "is told UNAVAILABLE while others pass");
      return promise(history_.was_sent(mark.number) || has_bad_items(inquiry),
                     "is told UNAVAILABLE, never sent");
    default:
      return;
  }
}

}  // namespace gateway::simulation
