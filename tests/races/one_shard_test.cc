// Two threads of callers against one shard on the wall's time, all of it code of ours, so that the
// thread sanitizer sees every access. Real timers, a provider that fails in every way.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "dispatch/model_router.h"
#include "door/access/admission.h"
#include "tests/dispatch/dispatch_rig.h"
#include "tests/races/disturbing_probe.h"
#include "tests/races/load_time.h"
#include "tests/support/scripted_exchange.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

/// What all callers were told, in items.
struct Ledger {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> cancelled{0};
  std::atomic<std::uint64_t> expired{0};
  std::atomic<std::uint64_t> vectors{0};
};

/// One request. Its sink is used by the shard until it is done, and its owner waits for that.
class Request final : public ResultSink {
 public:
  Request(Ledger& ledger, std::vector<std::string> asked, access::Admission::Permit permit)
      : ledger_(ledger),
        texts_(std::move(asked)),
        told_(texts_.size()),
        permit_(std::move(permit)) {}

  void deliver(std::size_t index, ItemResult&& result) override {
    ASSERT_LT(index, told_.size());
    EXPECT_FALSE(told_[index]) << texts_[index] << " was answered twice";
    told_[index] = true;
    ++ledger_.answered;
    if (result.outcome) {
      ++ledger_.vectors;
      EXPECT_EQ(result.outcome->dense,
                (std::vector<float>{std::stof(texts_[index].substr(1)), 1.0F}));
    } else {
      const ErrorKind kind = result.outcome.error().kind;
      if (kind == ErrorKind::cancelled) ++ledger_.cancelled;
      if (kind == ErrorKind::deadline_exceeded) ++ledger_.expired;
    }
    if (++count_ == told_.size()) done();
  }
  void refuse(Rejection, Error&&) override {
    EXPECT_EQ(count_, 0U) << "refused after a result";
    ledger_.refused += texts_.size();
    done();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    done_changed_.wait(lock, [this] { return done_; });
  }

  dispatch::RequestTicket ticket;

 private:
  /// Notified with the lock held: whoever waits destroys this.
  void done() {
    permit_ = {};
    const std::lock_guard lock(mutex_);
    done_ = true;
    done_changed_.notify_one();
  }

  Ledger& ledger_;
  const std::vector<std::string> texts_;
  std::vector<bool> told_;  ///< The shard's, like the next two.
  std::size_t count_ = 0;
  access::Admission::Permit permit_;
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
};

/// A shard that serves one model before a provider that answers within milliseconds, or fails.
class OneShard {
 public:
  explicit OneShard(unsigned seed) : random_(seed), probe_(seed) { shard_.start(); }

  /// Drains while `callers` threads still call; everybody is answered, and the loop ends by itself.
  void run(int callers, std::chrono::seconds load) {
    std::vector<std::thread> threads;
    for (int k = 0; k < callers; ++k)
      threads.emplace_back([this, k] { call(static_cast<unsigned>(k)); });
    const Timestamp end = Clock::now() + load;
    for (unsigned turn = 0; Clock::now() < end; ++turn) {
      configure(turn);
      // The next one comes when this one is in force, so that a slow shard is not buried in them.
      const auto in_force = std::make_shared<std::promise<void>>();
      router_.report([in_force](const std::vector<dispatch::ModelReport>& reports) {
        EXPECT_LE(reports.at(0).budgets.at(0).in_flight, 3U);
        in_force->set_value();
      });
      in_force->get_future().wait();
      std::this_thread::sleep_for(3ms);
    }
    router_.drain(Clock::now() + 5ms);
    drained_ = true;
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(shard_.stop(10s));
    check();
  }

 private:
  void call(unsigned thread) {
    std::mt19937 random(thread);
    const auto roll = [&](unsigned sides) { return static_cast<unsigned>(random() % sides); };
    std::deque<std::unique_ptr<Request>> open;
    unsigned next_text = thread;
    while (!drained_) {
      std::vector<std::string> texts;
      for (unsigned more = roll(5) + 1; more > 0; --more)
        texts.push_back("t" + std::to_string((next_text += 2) % 1'000'000));
      const std::optional<Duration> timeout =
          roll(3) == 0 ? std::optional<Duration>(std::chrono::microseconds(roll(8000)))
                       : std::nullopt;
      open.push_back(submit(texts, timeout, "tenant" + std::to_string(roll(3))));
      if (roll(4) == 0) {
        router_.cancel(
            open[roll(static_cast<unsigned>(open.size()))]->ticket,
            roll(2) == 0 ? dispatch::Departure::cancelled : dispatch::Departure::deadline_passed);
      }
      if (roll(16) == 0) std::this_thread::yield();
      while (open.size() > 20) {
        open.front()->wait();
        open.pop_front();
      }
    }
    for (const auto& request : open) request->wait();
  }

  std::unique_ptr<Request> submit(const std::vector<std::string>& texts,
                                  std::optional<Duration> timeout, std::string tenant) {
    dispatch::EmbedRequest request;
    request.lane = {model_.name, {.dimension = 2}};
    for (const std::string& text : texts) request.contents.emplace_back(Text{text});
    if (timeout) request.deadline = Clock::now() + *timeout;
    request.tenant = std::move(tenant);
    auto admitted = admission_.try_admit(texts.size(), texts.size());
    EXPECT_TRUE(std::holds_alternative<access::Admission::Permit>(admitted));
    ledger_.accepted += texts.size();
    auto sink = std::make_unique<Request>(ledger_, texts,
                                          std::get<access::Admission::Permit>(std::move(admitted)));
    request.sink = sink.get();
    sink->ticket = router_.submit(std::move(request));
    return sink;
  }

  /// Another key and another pace.
  void configure(unsigned turn) {
    shard_.post([this, settings = settings_of(1 + turn % 3, "sk-" + std::to_string(turn / 8 % 2))] {
      dispatch_.configure(settings);
    });
  }

  /// Mostly vectors. Thread: the shard.
  ScriptedExchange::Reply reply(const HttpRequest& request) {
    const std::vector<std::string> rows =
        nlohmann::json::parse(request.body).at("input").at("texts");
    const Duration latency = std::chrono::microseconds(random_() % 2000);
    for (const std::string& row : rows) {
      if (row.ends_with("77"))
        return {latency, DispatchRig::refusal(400, "DataInspectionFailed", "no")};
    }
    switch (random_() % 24) {
      case 0:
        return {latency, CallFault{FaultKind::connection_lost, "reset"}};
      case 1:
        return {latency, DispatchRig::refusal(429, "Throttling.RateQuota", "slower")};
      case 2:
        return {latency, DispatchRig::refusal(500, "InternalError", "sorry")};
      case 3:
        return {latency, HttpResponse{200, {}, R"({"output":{"embeddings":[]}})"}};
      case 4:
        return {1h, CallFault{FaultKind::timed_out, "never reached"}};
      default:
        return {latency, DispatchRig::answer(rows)};
    }
  }

  void check() {
    EXPECT_EQ(ledger_.accepted, ledger_.answered + ledger_.refused);
    EXPECT_GT(ledger_.vectors, 0U);
    EXPECT_EQ(probe_.cancelled, ledger_.cancelled);
    EXPECT_EQ(probe_.expired, ledger_.expired);
    EXPECT_EQ(probe_.calls_started, probe_.calls_finished);
    EXPECT_EQ(probe_.queued_items, 0U);
    EXPECT_EQ(probe_.queued_bytes, 0U);
    EXPECT_EQ(admission_.items(), 0U);
    EXPECT_EQ(exchange_.in_flight(), 0U);
    std::printf(
        "%lu items: %lu vectors, %lu cancelled, %lu expired, %lu refused; %lu calls, %lu "
        "disturbed\n",
        ledger_.accepted.load(), ledger_.vectors.load(), ledger_.cancelled.load(),
        ledger_.expired.load(), ledger_.refused.load(), probe_.calls_started.load(),
        probe_.disturbances.load());
  }

  [[nodiscard]] static dispatch::ModelSettings settings_of(std::size_t in_flight,
                                                           const std::string& api_key) {
    return {.limits = {.max_items_per_tenant = 100'000, .max_bytes_per_tenant = 1 << 30},
            .shares = {},
            .retry = {.max_attempts = 4, .base_backoff = 1ms, .max_backoff = 4ms},
            .accounts = {
                {.weight = 1,
                 .budget = {.pace = {.rate = {.calls_per_minute = 120'000, .tokens_per_minute = {}},
                                     .burst_calls = 2,
                                     .headroom = 0,
                                     .max_in_flight = in_flight,
                                     .ramp = {.enabled = false}},
                            .breaker = {.open_for = 2ms, .max_open_for = 5ms},
                            .retries = {.share = 1, .per_minute = 60'000}},
                 .credentials = {api_key, ""}}}};
  }

  std::mt19937 random_;  ///< The shard's.
  DisturbingProbe probe_;
  dispatch::Shard shard_{probe_};
  const ModelSpec model_ = DispatchRig::text_model();
  const std::unique_ptr<provider::Codec> codec_ =
      make_codec(provider::Dialect::dashscope_native, model_.modality, "");
  ScriptedExchange exchange_{shard_.context(), shard_.time(),
                             [this](const HttpRequest& request) { return reply(request); }};
  dispatch::ModelDispatch dispatch_{
      plan_with_one_account(model_, *codec_, exchange_, 10ms, settings_of(2, "sk-0")), shard_,
      probe_.observe(model_.name),
      [this] { return std::uniform_real_distribution<>(0, 1)(random_); }};
  dispatch::ModelRouter router_{{&dispatch_}};
  access::Admission admission_{{.max_items = 100'000, .max_bytes = 1 << 30}};
  Ledger ledger_;
  std::atomic<bool> drained_{false};
};

TEST(OneShard, TwoThreadsOfCallersAreAnsweredEachItemOnce) {
  OneShard(1).run(2, load_time());
}

}  // namespace
}  // namespace gateway::testing
