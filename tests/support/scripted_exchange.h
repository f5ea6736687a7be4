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
      HttpRequest request, transport::ExchangeTerms terms, transport::AbortSignal& abort) override;
  void distrust_connections() override { ++distrusts_; }

  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  /// Of the latest exchange, that which the script is asked about included.
  [[nodiscard]] const transport::ExchangeTerms& terms() const { return terms_; }
  /// How often its connections were to be distrusted.
  [[nodiscard]] std::size_t distrusts() const { return distrusts_; }
  [[nodiscard]] std::size_t aborted() const { return aborted_; }

 private:
  boost::asio::io_context& context_;
  dispatch::TimeSource& time_;
  Script script_;
  transport::ExchangeTerms terms_;
  std::size_t in_flight_ = 0;
  std::size_t aborted_ = 0;
  std::size_t distrusts_ = 0;
};

}  // namespace gateway::testing
