#include "tests/simulation/simulated_provider.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/simulation/marked_codec.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto kWait = boost::asio::as_tuple(boost::asio::use_awaitable);
constexpr Duration kQuickAnswer = 20ms;
constexpr std::uint64_t kMediaTokens = 900;  ///< docs/provider.md, 3.5.

/// In the words of docs/provider.md, 6, so that the real classifier tells them apart.
HttpResponse error_answer(unsigned status, std::string_view code, std::string_view message) {
  std::string body = R"({"code":")";
  body.append(code).append(R"(","message":")").append(message).append(R"(","request_id":"s"})");
  return {status, {}, std::move(body)};
}

std::string_view name_of(CallEnd end) {
  constexpr std::string_view kNames[] = {"throttled: calls", "throttled: tokens", "throttled: ramp",
                                         "answered",         "refused",           "failed"};
  return kNames[static_cast<std::size_t>(end)];
}

}  // namespace

/// What the provider does with one call, and how long that takes from its arrival.
struct SimulatedProvider::Reply {
  CallEnd end;
  Duration after;
  Result<HttpResponse, CallFault> outcome;
  bool by_outage = false;
  bool useful = true;  ///< Of an answer: some of its vectors are right.
};

/// A call from being sent to being answered; its timer goes off at arrival, then at the end.
struct SimulatedProvider::Visit {
  const WireCall& call;
  std::size_t bytes;
  Timestamp deadline;
  boost::asio::steady_timer& parked;
  std::unique_ptr<dispatch::Timer> timer{};
  bool arrived = false;
  Timestamp answered_at = kNever;
  Ending ending = Ending::given_up;
  Result<HttpResponse, CallFault> outcome = CallFault{FaultKind::timed_out, "no answer in time"};
};

SimulatedProvider::SimulatedProvider(ProviderSetup setup, const ModelSpec& model,
                                     boost::asio::io_context& context, dispatch::TimeSource& time,
                                     Dice dice, const Trace& trace, CallHistory* history)
    : setup_(std::move(setup)),
      row_limit_(setup_.row_limit.value_or(model.capacity.items)),
      context_(context),
      time_(time),
      begin_(time.now()),
      dice_(std::move(dice)),
      trace_(trace),
      meters_(setup_.real.value_or(setup_.configured), setup_.ramp_guard, setup_.further_windows),
      history_(history) {
  if (setup_.whims) whims_.emplace(*setup_.whims, model.modality, dice_.fork());
}

boost::asio::awaitable<Result<HttpResponse, CallFault>> SimulatedProvider::exchange(
    HttpRequest request, transport::ExchangeTerms terms, transport::AbortSignal& abort) {
  // Never expires by itself: the visit's end, or the abort, cancels it.
  boost::asio::steady_timer parked(context_, boost::asio::steady_timer::time_point::max());
  const WireCall call = read(request);
  Visit visit{call, request.body.size(), terms.deadline, parked};
  const std::size_t in_history = history_ != nullptr ? history_->sent(call.rows) : 0;
  visit.timer = time_.make_timer([this, &visit] {
    if (visit.arrived || time_.now() >= visit.deadline) {
      visit.parked.cancel();
    } else {
      arrive(visit);
    }
  });
  visit.timer->set(std::min(time_.now() + travel_time(), terms.deadline));
  ++in_flight_;
  {
    const auto guard = abort.on_raise([&parked] { parked.cancel(); });
    if (!abort.raised()) co_await parked.async_wait(kWait);
  }
  --in_flight_;
  if (abort.raised()) visit.ending = Ending::given_up;
  if (history_ != nullptr) history_->ended(in_history, visit.ending);
  if (abort.raised()) co_return CallFault{FaultKind::aborted, "given up"};
  if (visit.answered_at > terms.deadline) {
    co_return CallFault{FaultKind::timed_out, "no answer in time"};
  }
  co_return std::move(visit.outcome);
}

Duration SimulatedProvider::travel_time() {
  const Duration late = dice_.chance(setup_.way.late_share) ? setup_.way.late_by : Duration{};
  return dice_.between(0ms, setup_.way.longest) + late;
}

void SimulatedProvider::arrive(Visit& visit) {
  const Timestamp now = time_.now();
  const std::vector<Mark>& rows = visit.call.rows;
  Reply reply = reply_to(visit.call, visit.bytes);
  const bool billed = reply.end == CallEnd::answered;
  log_.add({now, static_cast<std::uint16_t>(rows.size()), reply.end,
            billed ? static_cast<std::uint32_t>(tokens_of(rows)) : 0});
  if (trace_.on()) tell(visit.call, reply);
  visit.arrived = true;
  visit.answered_at = reply.after == Duration::max() ? kNever : now + reply.after;
  visit.ending = visit.answered_at > visit.deadline && reply.end == CallEnd::answered
                     ? Ending::provider_failed
                     : ending_of(reply);
  visit.outcome = std::move(reply.outcome);
  visit.timer->set(std::min(visit.answered_at, visit.deadline));
}

WireCall SimulatedProvider::read(const HttpRequest& request) const {
  if (whims_) return read_call(request.body);
  return {rows_of(request.body), 2};
}

void SimulatedProvider::tell(const WireCall& call, const Reply& reply) const {
  std::string rows;
  for (const Mark& row : call.rows) append_row(rows, row);
  std::string answer;
  if (whims_ && reply.end != CallEnd::answered) {
    answer = reply.outcome ? " " + std::to_string(reply.outcome->status) + " " + reply.outcome->body
                           : " " + reply.outcome.error().message;
  }
  trace_.line("call ", setup_.name, ' ', call.rows.size(), " rows ", name_of(reply.end), ": ", rows,
              answer);
}

Ending SimulatedProvider::ending_of(const Reply& reply) {
  if (reply.by_outage) return Ending::outage;
  if (reply.end == CallEnd::answered && reply.useful) return Ending::passed;
  if (reply.end == CallEnd::answered || reply.end == CallEnd::failed)
    return Ending::provider_failed;
  if (reply.end != CallEnd::refused) return Ending::given_up;  // The meters say nothing.
  // Whoever reads a provider's own words under one of these knows that the call was looked at. Any
  // other refusal could be everybody's.
  constexpr unsigned kOfCall[] = {400, 413, 414, 415, 422, 429};
  const HttpResponse& answer = *reply.outcome;
  const bool own =
      answer.body.starts_with('{') && answer.body.find("\"message\"") != std::string::npos;
  const bool of_call = std::ranges::find(kOfCall, answer.status) != std::end(kOfCall);
  return own && of_call ? Ending::refused : Ending::provider_failed;
}

SimulatedProvider::Reply SimulatedProvider::whimsical(const WireCall& call, std::size_t bytes) {
  const std::uint64_t tokens = tokens_of(call.rows);
  RandomProvider::Reaction reaction = whims_->react(call, tokens, bytes, time_.now());
  const std::uint64_t counted = reaction.end == CallEnd::answered ? tokens : 0;
  if (const std::optional<Meter> full = meters_.judge(counted, time_.now())) return throttle(*full);
  const Duration latency = dice_.latency(setup_.median_latency);
  switch (reaction.pace) {
    case RandomProvider::Pace::quick:
      return {reaction.end, kQuickAnswer, std::move(reaction.outcome)};
    case RandomProvider::Pace::usual:
      return {reaction.end, latency, std::move(reaction.outcome), false, reaction.useful};
    case RandomProvider::Pace::never:
      break;
  }
  return {reaction.end, Duration::max(), std::move(reaction.outcome)};
}

SimulatedProvider::Reply SimulatedProvider::reply_to(const WireCall& call, std::size_t bytes) {
  if (const Outage* const down = outage()) {
    Reply reply = fail(down->how);
    reply.by_outage = true;
    return reply;
  }
  if (whims_) return whimsical(call, bytes);
  const std::vector<Mark>& rows = call.rows;
  const std::uint64_t tokens = tokens_of(rows);
  const bool too_many = rows.size() > row_limit_;
  const bool poisoned = !std::ranges::all_of(rows, &Mark::healthy);
  // Tokens are counted when they are computed (docs/provider.md, 7.2).
  const std::uint64_t counted = too_many || poisoned ? 0 : tokens;
  if (const std::optional<Meter> full = meters_.judge(counted, time_.now())) return throttle(*full);
  const Duration latency = dice_.latency(setup_.median_latency);
  if (too_many) {
    return {CallEnd::refused, kQuickAnswer,
            error_answer(400, "InvalidParameter",
                         "Value error, batch size is invalid, it should not be larger than " +
                             std::to_string(row_limit_) + ".: input.contents")};
  }
  if (poisoned) {
    return {
        CallEnd::refused, latency / 2,
        error_answer(400, "DataInspectionFailed", "Input data may contain inappropriate content.")};
  }
  if (dice_.chance(setup_.failing_share)) return misfortune(rows);
  return {CallEnd::answered, latency, HttpResponse{200, {}, MarkedCodec::answer(rows, tokens)}};
}

SimulatedProvider::Reply SimulatedProvider::throttle(Meter meter) {
  switch (meter) {
    case Meter::calls:
      return {CallEnd::throttled_calls, kQuickAnswer,
              error_answer(429, "Throttling.RateQuota", "You have exceeded your request limit.")};
    case Meter::tokens:
      return {CallEnd::throttled_tokens, kQuickAnswer,
              error_answer(429, "Throttling.AllocationQuota",
                           "Allocated quota exceeded, please increase your quota limit.")};
    case Meter::ramp:
      break;
  }
  return {CallEnd::throttled_ramp, kQuickAnswer,
          error_answer(429, "Throttling.BurstRate", "Request rate increased too quickly.")};
}

SimulatedProvider::Reply SimulatedProvider::fail(Outage::How how) {
  switch (how) {
    case Outage::How::connect_failed:
      return {CallEnd::failed, kQuickAnswer, CallFault{FaultKind::connect_failed, "refused"}};
    case Outage::How::connection_lost:
      return {CallEnd::failed, kQuickAnswer, CallFault{FaultKind::connection_lost, "reset"}};
    case Outage::How::unavailable:
      return {CallEnd::failed, kQuickAnswer,
              error_answer(503, "ModelUnavailable", "Model is unavailable, try again later.")};
    case Outage::How::blocked:
      return {CallEnd::failed, kQuickAnswer,
              error_answer(400, "Arrearage",
                           "Access denied, make sure your account is in good standing.")};
    case Outage::How::silence:
      break;
  }
  return {CallEnd::failed, Duration::max(), CallFault{FaultKind::timed_out, "silence"}};
}

/// What befalls a single call while its neighbours are well.
SimulatedProvider::Reply SimulatedProvider::misfortune(const std::vector<Mark>& rows) {
  const Duration after = dice_.latency(setup_.median_latency);
  switch (dice_.below(4)) {
    case 0:
      return {CallEnd::failed, after, CallFault{FaultKind::connection_lost, "reset"}};
    case 1:
      return {CallEnd::failed, after,
              error_answer(500, "InternalError", "An internal error has occured, try again.")};
    case 2:
      return {CallEnd::failed, after,
              HttpResponse{200, {}, MarkedCodec::answer({}, rows.size())}};  // Rows are missing.
    default:
      return {CallEnd::failed, Duration::max(), CallFault{FaultKind::timed_out, "silence"}};
  }
}

const Outage* SimulatedProvider::outage() const {
  const Duration now = time_.now() - begin_;
  const auto down = std::ranges::find_if(setup_.outages, [now](const Outage& outage) {
    return outage.from <= now && now < outage.until;
  });
  return down == setup_.outages.end() ? nullptr : &*down;
}

std::uint64_t SimulatedProvider::tokens_of(const std::vector<Mark>& rows) const {
  std::uint64_t estimate = 0;
  for (const Mark& row : rows) {
    estimate += row.kind == ContentKind::text ? (row.bytes + 3) / 4 : kMediaTokens;
  }
  const double tokens = static_cast<double>(estimate) * setup_.tokens_per_estimate;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(tokens));
}

}  // namespace gateway::simulation
