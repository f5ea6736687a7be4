// Runs an HttpClient on the test's own thread.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "tests/support/fake_upstream.h"
#include "transport/http_client.h"
#include "transport/tls_context.h"

namespace gateway::testing {

/// The client under test with its shard: an io_context that the test turns by hand.
class ClientDriver {
 public:
  using Answer = Result<HttpResponse, CallFault>;
  using Params = transport::HttpClient::Params;

  struct Call {
    transport::AbortSignal abort;
    std::optional<Answer> answer;
  };

  explicit ClientDriver(const FakeUpstream& upstream, Params params = {})
      : ClientDriver(upstream.url(), upstream.ca_file(), std::move(params)) {}

  ClientDriver(const std::string& url, const std::string& ca_file, Params params = {})
      : tls_(*transport::make_tls_context(ca_file)),
        client_(io_.get_executor(), tls_, at(std::move(params), url)) {}

  /// Nothing is left hanging: what a test did not finish is given up.
  ~ClientDriver() {
    for (Call& call : calls_) call.abort.raise();
    if (!closing_) close();
    run_until([this] { return closed_; });
  }

  ClientDriver(const ClientDriver&) = delete;
  ClientDriver& operator=(const ClientDriver&) = delete;

  static HttpRequest request(std::string body = "{}") {
    return {.target = "/v1/embed",
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
  }

  /// A deadline that passes while the test watches.
  static Timestamp soon() { return Clock::now() + std::chrono::milliseconds(100); }

  Call& start(HttpRequest what = request(), Timestamp deadline = kNever) {
    return start_on({.deadline = deadline}, std::move(what));
  }

  Call& start_on(transport::ExchangeTerms terms, HttpRequest what = request()) {
    Call& call = calls_.emplace_back();
    boost::asio::co_spawn(io_, run(call, std::move(what), std::move(terms)), boost::asio::detached);
    return call;
  }

  /// Opens a connection and lets go of it.
  Result<void, CallFault> reach(Timestamp deadline = kNever) {
    transport::AbortSignal abort;
    std::optional<Result<void, CallFault>> outcome;
    boost::asio::co_spawn(io_, run_reach(abort, outcome, deadline), boost::asio::detached);
    run_until([&] { return outcome.has_value(); });
    return *outcome;
  }

  Answer& finish(Call& call) {
    run_until([&call] { return call.answer.has_value(); });
    return *call.answer;
  }

  Answer& exchange(HttpRequest what = request(), Timestamp deadline = kNever) {
    return finish(start(std::move(what), deadline));
  }

  void close() {
    closing_ = true;
    boost::asio::co_spawn(io_, run_close(), boost::asio::detached);
  }
  [[nodiscard]] bool closed() const { return closed_; }

  /// Turns the shard until `done()`; a test that waits in vain fails here instead of hanging.
  void run_until(const std::function<bool()>& done) {
    const Timestamp patience = Clock::now() + std::chrono::seconds(30);
    while (!done() && Clock::now() < patience) {
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds(5));
    }
    if (!done()) ADD_FAILURE() << "what the test waits for did not happen";
  }

  transport::HttpClient& client() { return client_; }
  const transport::PoolCounters& counters() const { return client_.counters(); }

 private:
  static Params at(Params params, const std::string& url) {
    params.origin = *transport::parse_origin(url);
    return params;
  }

  boost::asio::awaitable<void> run(Call& call, HttpRequest what, transport::ExchangeTerms terms) {
    Answer answer = co_await client_.exchange(std::move(what), std::move(terms), call.abort);
    call.answer.emplace(std::move(answer));
  }

  boost::asio::awaitable<void> run_reach(transport::AbortSignal& abort,
                                         std::optional<Result<void, CallFault>>& outcome,
                                         Timestamp deadline) {
    outcome = co_await client_.reach(deadline, abort);
  }

  boost::asio::awaitable<void> run_close() {
    co_await client_.close();
    closed_ = true;
  }

  boost::asio::io_context io_{1};
  boost::asio::ssl::context tls_;
  transport::HttpClient client_;
  std::list<Call> calls_;
  bool closing_ = false;
  bool closed_ = false;
};

/// The fault's kind; fails the test if there is an answer.
inline std::optional<FaultKind> kind_of(const ClientDriver::Answer& answer) {
  if (answer.has_error()) return answer.error().kind;
  ADD_FAILURE() << "answered with status " << answer->status;
  return std::nullopt;
}

}  // namespace gateway::testing
