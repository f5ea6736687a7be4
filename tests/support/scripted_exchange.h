// A transport whose answers and latencies a test scripts, on the test's time.
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>

#include "dispatch/time_source.h"
#include "transport/http_exchange.h"

namespace gateway::testing {

/// Honours deadlines and aborts as the real transport does. Thread: that of `context`.
class ScriptedExchange final : public transport::HttpExchange {
 public:
  struct Reply {
    Duration latency;
    Result<HttpResponse, CallFault> outcome;
  };
  using Script = std::function<Reply(const HttpRequest& request)>;

  ScriptedExchange(boost::asio::io_context& context, dispatch::TimeSource& time, Script script)
      : context_(context), time_(time), script_(std::move(script)) {}

  boost::asio::awaitable<Result<HttpResponse, CallFault>> exchange(
      HttpRequest request, Timestamp deadline, transport::AbortSignal& abort) override;

  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  [[nodiscard]] std::size_t aborted() const { return aborted_; }

 private:
  boost::asio::io_context& context_;
  dispatch::TimeSource& time_;
  Script script_;
  std::size_t in_flight_ = 0;
  std::size_t aborted_ = 0;
};

}  // namespace gateway::testing
