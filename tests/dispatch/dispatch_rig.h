// Router, queue and upstream on simulated time, before a provider that the test scripts.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "dispatch/model_router.h"
#include "tests/support/recording_probe.h"
#include "tests/support/scripted_exchange.h"
#include "tests/support/simulated_time.h"

namespace gateway::testing {

/// A caller's view of one request. Fails the test if an item is answered twice.
class Caller final : public ResultSink {
 public:
  explicit Caller(std::size_t items) : results(items) {}

  void deliver(std::size_t index, ItemResult&& result) override;

  [[nodiscard]] bool answered() const { return unanswered() == 0; }
  [[nodiscard]] std::size_t unanswered() const;
  /// The error of an answered item; fails the test if it has a vector.
  [[nodiscard]] ErrorKind error(std::size_t index = 0) const;
  /// Fails the test unless the item was answered with the vector of `text`.
  void expect_vector_of(const std::string& text, std::size_t index = 0) const;

  std::vector<std::optional<ItemResult>> results;
  RequestTicket ticket;
};

/// What the scripted provider saw of one call.
struct SeenCall {
  Timestamp at;
  std::vector<std::string> rows;  ///< Texts, or the addresses of images and videos.
};

/// The rig's model has vectors of two numbers: the vector of "t17" is (17, 1), so that it tells
/// whose it is.
class DispatchRig {
 public:
  struct Options {
    ModelSpec model = text_model();
    Pacer::Limits pace{.rate = {.calls_per_minute = 120, .tokens_per_minute = {}},
                       .burst_calls = 0,
                       .headroom = 0,
                       .max_in_flight = 16};
    RetryPolicy::Params retry{.max_attempts = 4,
                              .base_backoff = std::chrono::milliseconds(200),
                              .max_backoff = std::chrono::seconds(2)};
    Duration call_timeout = std::chrono::seconds(30);
    Duration latency = std::chrono::milliseconds(100);
    std::size_t max_call_bytes = 1 << 20;
  };

  DispatchRig() : DispatchRig(Options{}) {}
  explicit DispatchRig(Options options);
  ~DispatchRig();

  static ModelSpec text_model();
  static ModelSpec multimodal_model();

  /// Submits a request; the caller lives as long as the rig.
  Caller& submit(std::vector<Content> contents, std::optional<Duration> timeout = std::nullopt,
                 CallParameters parameters = {.dimension = 2},
                 Priority priority = Priority::interactive);
  Caller& submit_text(const std::string& text, std::optional<Duration> timeout = std::nullopt) {
    return submit({Text{text}}, timeout);
  }
  void cancel(const Caller& caller) { router_.cancel(caller.ticket); }
  void drain(Duration within) { router_.drain(time.now() + within); }

  void run_for(Duration duration) { time.run_for(shard_.context(), duration); }
  void run_out() { time.run_out(shard_.context()); }

  [[nodiscard]] Availability availability() const { return router_.models()[0].availability; }

  /// The provider's good answer to these rows, in this order unless the test rearranges it.
  static HttpResponse answer(const std::vector<std::string>& rows);
  static HttpResponse refusal(unsigned status, const std::string& code, const std::string& message);

  /// Decides instead of the good answer; nullopt for the good one. `call` counts from 0.
  std::function<std::optional<Result<HttpResponse, CallFault>>(std::size_t call, const SeenCall&)>
      script;

  RecordingProbe probe;
  SimulatedTime time;
  std::vector<SeenCall> calls;
  Duration latency;

 private:
  ScriptedExchange::Reply reply(const HttpRequest& request);

  Shard shard_{probe, time};
  ModelSpec model_;
  std::unique_ptr<Codec> codec_;
  ScriptedExchange exchange_;
  ModelQueue queue_;
  std::mt19937 random_{1};
  Upstream upstream_;
  ModelRouter router_;
  std::deque<Caller> callers_;
};

}  // namespace gateway::testing
