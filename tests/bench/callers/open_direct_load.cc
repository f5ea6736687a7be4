#include "tests/bench/callers/open_direct_load.h"

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/bench/callers/arrivals.h"
#include "tests/bench/callers/backoff.h"
#include "tests/bench/callers/direct_judge.h"
#include "tests/bench/callers/texts.h"

namespace bench {
namespace {

namespace asio = boost::asio;
using Clock = Arrivals::Clock;

constexpr unsigned kTooManyRequests = 429;

/// All requests and their connections on one loop. Thread: one.
class OpenDirectLoad {
 public:
  explicit OpenDirectLoad(const Load& load)
      : load_(load),
        frame_{read_origin(load.target), load.key, load.model},
        context_(1),
        tls_(make_tls(load.ca_file)),
        random_(load.seed) {}

  std::string run() {
    for (std::size_t k = 0; k < load_.connections; ++k) spawn(make_ready());
    run_to_the_end();
    const auto begin = Clock::now();
    arrivals_.emplace(load_, begin);
    spawn(begin_all());
    run_to_the_end();
    return outcome_.json(Clock::now() - begin);
  }

 private:
  using Connection = std::unique_ptr<HttpsConnection>;

  void spawn(asio::awaitable<void> task) {
    asio::co_spawn(context_, std::move(task), [this](std::exception_ptr thrown) {
      if (thrown) failure_ = thrown;
    });
  }

  void run_to_the_end() {
    context_.restart();
    context_.run();
    if (failure_) std::rethrow_exception(failure_);
  }

  Connection take() {
    if (idle_.empty()) return std::make_unique<HttpsConnection>(context_, tls_, frame_.origin);
    Connection connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }

  asio::awaitable<void> make_ready() {
    Connection connection = std::make_unique<HttpsConnection>(context_, tls_, frame_.origin);
    co_await connection->connect();
    idle_.push_back(std::move(connection));
  }

  asio::awaitable<void> begin_all() {
    asio::steady_timer timer(context_);
    while (const auto at = arrivals_->next()) {
      timer.expires_at(*at);
      co_await timer.async_wait(asio::use_awaitable);
      spawn(ask());
    }
  }

  asio::awaitable<void> ask() {
    const auto begun = Clock::now();
    const std::string text = numbered_text(texts_sent_++, load_.text_bytes);
    const std::array<std::string_view, 1> texts = {text};
    const std::string message = text_call(frame_, load_.parameters, texts);
    std::size_t retries = 0;
    while (!co_await answered(message, begun, retries)) {
      const auto pause = backoff(retries++, luck_(random_));
      asio::steady_timer timer(context_);
      timer.expires_after(std::chrono::duration_cast<Clock::duration>(pause));
      co_await timer.async_wait(asio::use_awaitable);
    }
  }

  /// Makes one call; false if it is to be made again.
  asio::awaitable<bool> answered(const std::string& message, Clock::time_point begun,
                                 std::size_t retries) {
    Connection connection = take();
    if (!connection->connected()) co_await connection->connect();
    const HttpsConnection::Answer answer = co_await connection->exchange(message);
    const bool throttled = answer.status == kTooManyRequests;
    const bool again = throttled && retries < load_.retries;
    if (arrivals_->settled(begun)) {
      if (throttled) outcome_.throttled();
      if (!again) judge_.keep(answer, Clock::now() - begun);
    }
    idle_.push_back(std::move(connection));
    co_return !again;
  }

  const Load& load_;
  const CallFrame frame_;
  asio::io_context context_;
  asio::ssl::context tls_;
  std::vector<Connection> idle_;
  std::mt19937_64 random_;  ///< Of backoffs.
  std::uniform_real_distribution<double> luck_;
  std::optional<Arrivals> arrivals_;
  std::uint64_t texts_sent_ = 0;
  std::exception_ptr failure_;
  Outcome outcome_;
  DirectJudge judge_{load_.parameters, outcome_};
};

}  // namespace

std::string load_upstream_openly(const Load& load) {
  return OpenDirectLoad(load).run();
}

}  // namespace bench
