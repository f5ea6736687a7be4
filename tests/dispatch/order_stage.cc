#include "tests/dispatch/order_stage.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kAnswers = "orspuxc";
/// How long after their arrival the events begin: long enough that the door lets them in.
constexpr Duration kLeadTime = 1s;
/// What passes before a deadline or the end of the grace; shorter than any backoff.
constexpr Duration kMoment = 1ms;
/// What passes while a slot opens; longer than any backoff.
constexpr Duration kPause = 10s;

ModelSpec model_of(std::size_t rows) {
  ModelSpec model = DispatchRig::text_model();
  model.capacity = {.items = rows, .texts = rows};
  return model;
}

/// One call at a time, and no pace: slots open when calls end.
dispatch::ModelSettings settings_with(const std::string& api_key) {
  return {.limits = {.max_items_per_tenant = 100, .max_bytes_per_tenant = 1000},
          .shares = {},
          .retry = {.max_attempts = 4, .base_backoff = 2s, .max_backoff = 4s},
          .accounts = {{.weight = 1,
                        .budget = {.pace = {.rate = {},
                                            .burst_calls = 0,
                                            .headroom = 0,
                                            .max_in_flight = 1,
                                            .ramp = {.enabled = false}},
                                   .breaker = {},
                                   .retries = {.share = 1, .per_minute = 6000}},
                        .credentials = {api_key, ""}}}};
}

}  // namespace

/// A caller's RPC: gone with its permit at its last answer, so that a late one is a use after free.
class OrderStage::Rpc final : public ResultSink {
 public:
  Rpc(Line& line, access::Admission::Permit permit) : line_(line), permit_(std::move(permit)) {}

  void deliver(std::size_t index, ItemResult&& result) override {
    ASSERT_LT(index, line_.results.size());
    EXPECT_FALSE(line_.results[index].has_value()) << line_.texts[index] << " was answered twice";
    line_.results[index] = std::move(result);
    if (line_.answered()) delete this;
  }
  void refuse(Rejection reason, Error&&) override {
    for (const auto& result : line_.results) EXPECT_FALSE(result) << "refused after a result";
    line_.refusal = reason;
    delete this;
  }

 private:
  Line& line_;
  const access::Admission::Permit permit_;
};

OrderStage::OrderStage(std::string order, std::size_t rows)
    : order_(std::move(order)),
      model_(model_of(rows)),
      codec_(make_codec(provider::Dialect::dashscope_native, model_.modality, "")),
      exchange_(shard_.context(), [this](const HeldExchange::Rows& texts) { note_sent(texts); }),
      dispatch_(plan_with_one_account(model_, *codec_, exchange_, 1h, settings_with("sk-old")),
                shard_, probe_, [] { return 0.5; }),
      router_({&dispatch_}) {
  time_.on_step([this, steps = 0, stood_at = time_.now()]() mutable {
    steps = time_.now() == stood_at ? steps + 1 : 0;
    stood_at = time_.now();
    if (steps > 1000) throw std::logic_error("time stands still");
  });
}

OrderStage::~OrderStage() = default;

/// When the order lets that event happen; absent if it does not.
Deadline OrderStage::time_of(char event) const {
  Timestamp at = begun_;
  std::size_t slots = 0;
  for (const char each : order_) {
    if (each == 't' && slots++ > 0) at += kPause;
    if (each == 'a' || each == 'b' || each == 'g') at += kMoment;
    if (each == event) return at;
  }
  return {};
}

void OrderStage::play() {
  submit(stranger_, {});
  settle();
  begun_ = time_.now() + kLeadTime;
  submit(lines_[0], time_of('a'));
  if (!has('n')) submit(lines_[1], time_of('b'));
  settle();
  time_.pass(kLeadTime);
  for (const char each : order_) {
    if (each == ' ') {
      settle();
      check_who_left();
    } else if (each == '.') {
      shard_.context().restart();
      shard_.context().poll_one();
    } else {
      happen(each);
      happened_ += each;
    }
  }
  settle();
  check_who_left();
  exchange_.answer_all([this](const HeldExchange::Rows& texts) { return answer_well(texts); });
  time_.run_out(shard_.context());
  for (const Line& line : lines_) check_line(line);
  check_books();
  check_service_goes_on();
}

void OrderStage::submit(Line& line, Deadline deadline) {
  line.results.resize(line.texts.size());
  line.submitted = true;
  dispatch::EmbedRequest request;
  request.lane = {model_.name, {.dimension = 2}};
  std::size_t bytes = 0;
  for (const std::string& text : line.texts) {
    bytes += text.size();
    request.contents.emplace_back(Text{text});
  }
  request.deadline = deadline;
  request.tenant = line.tenant;
  auto admitted = admission_.try_admit(line.texts.size(), bytes);
  request.sink = new Rpc(line, std::get<access::Admission::Permit>(std::move(admitted)));
  line.ticket = router_.submit(std::move(request));
}

void OrderStage::happen(char event) {
  if (kAnswers.find(event) != std::string_view::npos) return answer_next(event);
  switch (event) {
    case 'A':
      return router_.cancel(lines_[0].ticket, dispatch::Departure::cancelled);
    case 'B':
      return router_.cancel(lines_[1].ticket, dispatch::Departure::cancelled);
    case 'n':
      return submit(lines_[1], time_of('b'));
    case 't':
      if (slots_opened_++ > 0) return let_time_pass(kPause);
      return exchange_.answer(
          0, [this](const HeldExchange::Rows& texts) { return answer_well(texts); });
    case 'k':
      return shard_.post([this] { dispatch_.configure(settings_with("sk-new")); });
    case 'd':
      return router_.drain(time_of('g').value_or(time_.now() + 1h));
    default:
      return let_time_pass(kMoment);
  }
}

void OrderStage::answer_next(char event) {
  exchange_.answer(
      ++calls_answered_,
      [this, event](const HeldExchange::Rows& texts) -> Result<HttpResponse, CallFault> {
        switch (event) {
          case 'r':
            return DispatchRig::refusal(429, "Throttling.RateQuota", "slower");
          case 's':
            return DispatchRig::refusal(500, "InternalError", "sorry");
          case 'p':
            poisoned_ = true;
            return refuse(texts);
          case 'u':
            return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
          case 'x':
            return HttpResponse{200, {}, R"({"output":{"embeddings":[]}})"};
          case 'c':
            return CallFault{FaultKind::connection_lost, "reset"};
          default:
            return answer_well(texts);
        }
      });
}

HttpResponse OrderStage::answer_well(const HeldExchange::Rows& texts) {
  const bool refused = poisoned_ && std::ranges::find(texts, "t12") != texts.end();
  return refused ? refuse(texts) : DispatchRig::answer(texts);
}

HttpResponse OrderStage::refuse(const HeldExchange::Rows& texts) {
  if (texts.size() == 1) refused_alone_.insert(texts.front());
  return DispatchRig::refusal(400, "DataInspectionFailed", "no");
}

void OrderStage::let_time_pass(Duration duration) {
  time_.pass(duration);
  ring();
}

/// What is due goes off in turn with what is posted, as it does on the wall's time.
void OrderStage::ring() {
  shard_.post([this] {
    if (time_.fire_due()) ring();
  });
}

void OrderStage::settle() {
  time_.run_for(shard_.context(), Duration::zero());
}

void OrderStage::note_sent(const HeldExchange::Rows& texts) {
  for (const Line& line : lines_) {
    for (std::size_t k = 0; k < line.results.size(); ++k) {
      if (line.results[k] && std::ranges::find(texts, line.texts[k]) != texts.end()) ++dead_sent_;
    }
  }
}

}  // namespace gateway::testing
