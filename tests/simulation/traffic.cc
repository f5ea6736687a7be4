#include "tests/simulation/traffic.h"

#include <algorithm>
#include <utility>

namespace gateway::simulation {
namespace {

std::size_t bytes_of_all(const std::vector<Mark>& marks) {
  std::size_t bytes = 0;
  for (const Mark& mark : marks) bytes += mark.bytes;
  return bytes;
}

Error queue_full() {
  return {ErrorKind::overloaded, "the gateway's queue is full", {}, {}, std::chrono::seconds(1)};
}

}  // namespace

Traffic::Traffic(const Scenario& scenario, SimulatedGateway& gateway, Ledger& ledger,
                 Scoreboard& scoreboard, dispatch::TimeSource& time, Dice dice, const Trace& trace)
    : gateway_(gateway),
      ledger_(ledger),
      time_(time),
      begin_(time.now()),
      trace_(trace),
      scenario_(scenario),
      leaving_timer_(time.make_timer([this] { leave(); })) {
  ledger_.on_end([this](const Inquiry& inquiry) { ended(inquiry); });
  for (const Source& source : scenario.sources) {
    streams_.emplace_back(source, scoreboard.of(source.tenant, source.priority), next_number_,
                          begin_, dice);
    start(streams_.size() - 1);
  }
}

void Traffic::start(std::size_t number) {
  Stream& stream = streams_[number];
  const Arrivals& arrivals = stream.source.arrivals;
  if (arrivals.pattern != Arrivals::Pattern::callers) {
    stream.callers.push_back(time_.make_timer([this, number] { arrive(number); }));
    stream.callers.front()->set(stream.arrivals.next());
    return;
  }
  for (std::size_t caller = 0; caller < arrivals.callers; ++caller) {
    stream.callers.push_back(time_.make_timer([this, number, caller] { call(number, caller); }));
    // Not all in one instant, which no crowd manages.
    stream.callers.back()->set(begin_ + arrivals.from +
                               stream.dice.between(Duration::zero(), std::chrono::seconds(1)));
  }
}

void Traffic::arrive(std::size_t stream) {
  if (stopped_) return;
  send(stream, 0);
  streams_[stream].callers.front()->set(streams_[stream].arrivals.next());
}

void Traffic::call(std::size_t stream, std::size_t caller) {
  if (!stopped_) send(stream, caller);
}

void Traffic::send(std::size_t number, std::size_t caller) {
  Stream& stream = streams_[number];
  std::vector<Mark> marks = stream.contents.next();
  dispatch::EmbedRequest request{.lane = {scenario_.model.name, stream.contents.parameters()},
                                 .contents = {},
                                 .deadline = deadline_of(stream),
                                 .priority = stream.source.priority,
                                 .tenant = stream.source.tenant};
  request.contents.reserve(marks.size());
  for (const Mark& mark : marks) request.contents.emplace_back(content_of(mark));
  const std::uint32_t dimension = request.lane.parameters.dimension;
  const std::size_t items = marks.size();
  const std::size_t bytes = bytes_of_all(marks);
  Inquiry& inquiry = ledger_.open({.stream = number,
                                   .caller = caller,
                                   .marks = std::move(marks),
                                   .deadline = request.deadline,
                                   .sent = time_.now(),
                                   .tally = &stream.tally,
                                   .tenant = request.tenant,
                                   .dimension = dimension,
                                   .lane_refused = lane_refused(dimension)});
  trace_.line("sent #", inquiry.id(), " by ", request.tenant, ": ", items, " items");
  request.sink = &inquiry;
  auto admitted = gateway_.admit(items, bytes);
  if (const auto* const refusal = std::get_if<access::Admission::Refusal>(&admitted)) {
    const bool by_items = *refusal == access::Admission::Refusal::items;
    return inquiry.refuse(by_items ? Rejection::queue_items : Rejection::queue_bytes, queue_full());
  }
  Ledger::hold(inquiry, std::get<access::Admission::Permit>(std::move(admitted)));
  const std::uint64_t id = inquiry.id();
  plan_leaving(stream, id, gateway_.submit(std::move(request)));
}

Deadline Traffic::deadline_of(Stream& stream) {
  const Patience& patience = stream.source.patience;
  if (!stream.dice.chance(patience.deadline_share)) return std::nullopt;
  return time_.now() + stream.dice.between(patience.least_deadline, patience.most_deadline);
}

bool Traffic::lane_refused(std::uint32_t dimension) const {
  return std::ranges::any_of(scenario_.providers, [dimension](const ProviderSetup& provider) {
    if (!provider.whims) return false;
    const std::vector<std::uint32_t>& refused = provider.whims->refused_dimensions;
    return std::ranges::find(refused, dimension) != refused.end();
  });
}

void Traffic::plan_leaving(Stream& stream, std::uint64_t inquiry, SimulatedGateway::Ticket ticket) {
  const Patience& patience = stream.source.patience;
  if (!stream.dice.chance(patience.cancel_share)) return;
  const Timestamp at = time_.now() + stream.dice.between(Duration::zero(), patience.cancel_by);
  leaving_.emplace(at, Leaving{inquiry, ticket});
  leaving_timer_->set(leaving_.begin()->first);
}

void Traffic::leave() {
  while (!leaving_.empty() && leaving_.begin()->first <= time_.now()) {
    const Leaving who = leaving_.begin()->second;
    leaving_.erase(leaving_.begin());
    trace_.line("cancel #", who.inquiry);
    ledger_.note_cancelled(who.inquiry);
    gateway_.cancel(who.ticket);
  }
  if (!leaving_.empty()) leaving_timer_->set(leaving_.begin()->first);
}

void Traffic::ended(const Inquiry& inquiry) {
  const Inquiry::Facts& facts = inquiry.facts();
  Stream& stream = streams_[facts.stream];
  const Arrivals& arrivals = stream.source.arrivals;
  if (arrivals.pattern != Arrivals::Pattern::callers) return;
  const Timestamp now = time_.now();
  Duration pause = arrivals.think > Duration::zero() ? stream.dice.exponential(arrivals.think)
                                                     : Duration::zero();
  // Callers stay away as they were told, and a little longer, each as it likes.
  if (inquiry.come_back())
    pause += *inquiry.come_back() + stream.dice.between({}, *inquiry.come_back());
  if (now + pause - begin_ < arrivals.until) stream.callers[facts.caller]->set(now + pause);
}

}  // namespace gateway::simulation
