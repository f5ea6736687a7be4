// A router and one model's dispatch on simulated time, before a provider that the test scripts.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "dispatch/model_dispatch.h"
#include "dispatch/model_router.h"
#include "tests/support/no_bugs.h"
#include "tests/support/recording_probe.h"
#include "tests/support/scripted_exchange.h"
#include "tests/support/simulated_time.h"

namespace gateway::testing {

/// A caller's view of one request. Fails the test if an item is answered twice.
class Caller final : public ResultSink {
 public:
  explicit Caller(std::size_t items) : results(items) {}

  void deliver(std::size_t index, ItemResult&& result) override;
  void refuse(Rejection reason, Error&& error) override;

  [[nodiscard]] bool answered() const { return refusal.has_value() || unanswered() == 0; }
  [[nodiscard]] std::size_t unanswered() const;
  /// The error of an answered item; fails the test if it has a vector.
  [[nodiscard]] ErrorKind error(std::size_t index = 0) const;
  /// Fails the test unless the item was answered with the vector of `text`.
  void expect_vector_of(const std::string& text, std::size_t index = 0) const;

  std::vector<std::optional<ItemResult>> results;
  std::optional<Rejection> refusal;  ///< Instead of results.
  std::optional<Error> refusal_error;
  dispatch::RequestTicket ticket;
};

/// What the scripted provider saw of one call.
struct SeenCall {
  Timestamp at;
  std::vector<std::string> rows;  ///< Texts, or the addresses of images and videos.
  std::size_t upstream = 0;       ///< Its place in Options::weights.
  std::string api_key;
  transport::ExchangeTerms terms{};
};

/// An account named u0, u1, … by its number, with slots of its own.
[[nodiscard]] dispatch::Account account(std::size_t number, const provider::Codec& codec,
                                        transport::HttpExchange& exchange, Duration call_timeout);

/// A plan for a model that one account serves, u0.
[[nodiscard]] dispatch::ModelPlan plan_with_one_account(const ModelSpec& model,
                                                        const provider::Codec& codec,
                                                        transport::HttpExchange& exchange,
                                                        Duration call_timeout,
                                                        dispatch::ModelSettings settings);

/// The rig's model has vectors of two numbers: the vector of "t17" is (17, 1), so that it tells
/// whose it is.
class DispatchRig {
 public:
  struct Options {
    ModelSpec model = text_model();
    pacing::SlotLimits pace{.rate = {.calls_per_minute = 120, .tokens_per_minute = {}},
                            .burst_calls = 0,
                            .headroom = 0,
                            .max_in_flight = 16,
                            .ramp = {.enabled = false}};
    std::vector<double> weights{1};  ///< One upstream each, named u0, u1, …
    faults::CircuitBreaker::Params breaker{};
    faults::RetryBudget::Params retries{.share = 1, .per_minute = 6000};  ///< Hardly ever spent.
    budget::Doorkeeper::Limits limits{.max_items_per_tenant = 100'000,
                                      .max_bytes_per_tenant = 1 << 30};
    double bulk_share = 0.1;
    faults::RetryPolicy::Params retry{.max_attempts = 4,
                                      .base_backoff = std::chrono::milliseconds(200),
                                      .max_backoff = std::chrono::seconds(2)};
    Duration call_timeout = std::chrono::seconds(30);
    Duration latency = std::chrono::milliseconds(100);
    std::size_t max_call_bytes = 1 << 20;
    queueing::TenantTable::Weights tenant_weights{};
    std::string api_key = "sk-rig";
    std::string site = "rig.example.com";
  };

  DispatchRig() : DispatchRig(Options{}) {}
  explicit DispatchRig(Options options);
  ~DispatchRig();

  static ModelSpec text_model();
  static ModelSpec multimodal_model();

  /// Submits a request; the caller lives as long as the rig.
  Caller& submit(std::vector<Content> contents, std::optional<Duration> timeout = std::nullopt,
                 CallParameters parameters = {.dimension = 2},
                 Priority priority = Priority::interactive, const std::string& tenant = "");
  Caller& submit_text(const std::string& text, std::optional<Duration> timeout = std::nullopt) {
    return submit({Text{text}}, timeout);
  }
  void cancel(const Caller& caller,
              dispatch::Departure departure = dispatch::Departure::cancelled) {
    router_.cancel(caller.ticket, departure);
  }
  void drain(Duration within) { router_.drain(time.now() + within); }

  /// Other settings while it runs: what ModelSettings has of them.
  void configure(const Options& options);

  void run_for(Duration duration) { time.run_for(shard_.context(), duration); }
  void run_out() { time.run_out(shard_.context()); }

  [[nodiscard]] dispatch::ModelReport report();
  [[nodiscard]] dispatch::Availability availability() const {
    return router_.models()[0].availability;
  }

  /// How often the connections of that upstream were to be distrusted.
  [[nodiscard]] std::size_t distrusts(std::size_t upstream = 0) const {
    return exchanges_.at(upstream).distrusts();
  }

  /// The provider's good answer to these rows, in this order unless the test rearranges it.
  static HttpResponse answer(const std::vector<std::string>& rows);
  static HttpResponse refusal(unsigned status, const std::string& code, const std::string& message);

  /// Decides instead of the good answer; nullopt for the good one. `call` counts from 0. It may set
  /// `latency`, for this call and later ones.
  std::function<std::optional<Result<HttpResponse, CallFault>>(std::size_t call, const SeenCall&)>
      script;

  RecordingProbe probe;
  SimulatedTime time;
  std::vector<SeenCall> calls;
  Duration latency;

 private:
  ScriptedExchange::Reply reply(std::size_t upstream, const HttpRequest& request);
  [[nodiscard]] dispatch::ModelPlan plan(const Options& options);

  NoBugs bugs_;
  dispatch::Shard shard_{bugs_, time};
  ModelSpec model_;
  std::unique_ptr<provider::Codec> codec_;
  std::deque<ScriptedExchange> exchanges_;  ///< One for each upstream.
  std::mt19937 random_{1};
  dispatch::ModelDispatch dispatch_;
  dispatch::ModelRouter router_;
  std::deque<Caller> callers_;
};

}  // namespace gateway::testing
