#include "tests/bench/callers/direct_load.h"

#include <algorithm>
#include <array>
#include <deque>
#include <exception>
#include <memory>
#include <string_view>
#include <vector>

#include <boost/asio/co_spawn.hpp>

#include "tests/bench/callers/direct_judge.h"
#include "tests/bench/callers/outcome.h"
#include "tests/bench/callers/texts.h"
#include "tests/bench/callers/turns.h"
#include "tests/bench/wire/https_connection.h"

namespace bench {
namespace {

namespace asio = boost::asio;

/// All callers and their connections on one loop. Thread: one.
class DirectLoad {
 public:
  explicit DirectLoad(const Load& load)
      : load_(load),
        frame_{read_origin(load.target), load.key, load.model},
        context_(1),
        tls_(make_tls(load.ca_file)) {
    for (std::size_t k = 0; k < std::min(load.connections, load.callers); ++k) {
      connections_.push_back(std::make_unique<HttpsConnection>(context_, tls_, frame_.origin));
    }
  }

  std::string run() {
    on_each([](DirectLoad&, HttpsConnection& connection) { return connection.connect(); });
    const auto begun = Turns::Clock::now();
    Turns turns(load_);
    turns_ = &turns;
    waiting_.assign(load_.callers, begun);
    on_each([](DirectLoad& self, HttpsConnection& connection) { return self.serve(connection); });
    return outcome_.json(Turns::Clock::now() - begun);
  }

 private:
  using Task = asio::awaitable<void> (*)(DirectLoad&, HttpsConnection&);

  /// Runs `task` on all connections at once, to the end of all; throws what one has thrown.
  void on_each(Task task) {
    std::exception_ptr failure;
    for (const auto& connection : connections_) {
      asio::co_spawn(context_, task(*this, *connection), [&failure](std::exception_ptr thrown) {
        if (thrown) failure = thrown;
      });
    }
    context_.restart();
    context_.run();
    if (failure) std::rethrow_exception(failure);
  }

  asio::awaitable<void> serve(HttpsConnection& connection) {
    while (turns_->take(Turns::Clock::now())) {
      const auto since = waiting_.front();  // Those who wait are never fewer than free connections.
      waiting_.pop_front();
      const std::string text = numbered_text(texts_sent_++, load_.text_bytes);
      const std::array<std::string_view, 1> texts = {text};
      const std::string message = text_call(frame_, load_.parameters, texts);
      const HttpsConnection::Answer answer = co_await connection.exchange(message);
      const auto now = Turns::Clock::now();
      judge_.keep(answer, now - since);
      waiting_.push_back(now);
    }
  }

  const Load& load_;
  const CallFrame frame_;
  asio::io_context context_;
  asio::ssl::context tls_;
  std::vector<std::unique_ptr<HttpsConnection>> connections_;
  Turns* turns_ = nullptr;
  std::deque<Turns::Clock::time_point> waiting_;  ///< Since when each caller without a call waits.
  std::uint64_t texts_sent_ = 0;
  Outcome outcome_;
  DirectJudge judge_{load_.parameters, outcome_};
};

}  // namespace

std::string load_upstream(const Load& load) {
  return DirectLoad(load).run();
}

}  // namespace bench
