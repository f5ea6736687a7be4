// A provider account on simulated time, which meters, answers, refuses and fails.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "dispatch/time_source.h"
#include "tests/simulation/call_history.h"
#include "tests/simulation/call_log.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/marked_content.h"
#include "tests/simulation/provider_meters.h"
#include "tests/simulation/random_provider.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/trace.h"
#include "transport/http_exchange.h"

namespace gateway::simulation {

/// Stands where the transport stands. A call travels a while, is judged by the meters when it
/// arrives, and is answered a while later. Deadlines and aborts are honoured as the transport does.
///
/// Thread: that of `context`.
class SimulatedProvider final : public transport::HttpExchange {
 public:
  /// Everything referred to outlives the provider; `history` may be null. The run starts now.
  SimulatedProvider(ProviderSetup setup, const ModelSpec& model, boost::asio::io_context& context,
                    dispatch::TimeSource& time, Dice dice, const Trace& trace,
                    CallHistory* history = nullptr);

  boost::asio::awaitable<Result<HttpResponse, CallFault>> exchange(
      HttpRequest request, transport::ExchangeTerms terms, transport::AbortSignal& abort) override;
  void distrust_connections() override {}

  [[nodiscard]] const ProviderSetup& setup() const { return setup_; }
  [[nodiscard]] const CallLog& log() const { return log_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 private:
  struct Visit;
  struct Reply;

  [[nodiscard]] Duration travel_time();
  void arrive(Visit& visit);
  [[nodiscard]] WireCall read(const HttpRequest& request) const;
  [[nodiscard]] Reply reply_to(const WireCall& call, std::size_t bytes);
  [[nodiscard]] Reply whimsical(const WireCall& call, std::size_t bytes);
  void tell(const WireCall& call, const Reply& reply) const;
  [[nodiscard]] static Ending ending_of(const Reply& reply);
  [[nodiscard]] Reply throttle(Meter meter);
  [[nodiscard]] Reply fail(Outage::How how);
  [[nodiscard]] Reply misfortune(const std::vector<Mark>& rows);
  [[nodiscard]] const Outage* outage() const;
  [[nodiscard]] std::uint64_t tokens_of(const std::vector<Mark>& rows) const;

  const ProviderSetup setup_;
  const std::size_t row_limit_;
  boost::asio::io_context& context_;
  dispatch::TimeSource& time_;
  const Timestamp begin_;
  Dice dice_;
  const Trace& trace_;
  ProviderMeters meters_;
  std::optional<RandomProvider> whims_;
  CallHistory* history_;
  CallLog log_;
  std::size_t in_flight_ = 0;
};

}  // namespace gateway::simulation
