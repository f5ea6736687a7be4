// Finds out whether an upstream can be reached, before anybody has to ask it something.
#pragma once

#include <functional>
#include <string>

#include "dispatch/shard.h"
#include "telemetry/log.h"
#include "transport/http_client.h"

namespace gateway::app {

/// Tries to connect to an upstream, again and again until it works once: name, network, TLS and
/// trust are in order then. Whether the key is, only a call can tell, and that costs money. A
/// connection that a call has opened will do as well: calls may hold all that the pool has.
///
/// Thread: the owner's; what it does happens on the pool's shard.
class FirstContact {
 public:
  /// Everything referred to outlives the shard's last task. `reached` is called on the shard, once.
  FirstContact(std::string upstream, transport::HttpClient& client, dispatch::Shard& shard,
               telemetry::Log& log, std::function<void()> reached);
  FirstContact(const FirstContact&) = delete;
  FirstContact& operator=(const FirstContact&) = delete;

  /// Before the shard starts, or while it runs.
  void start();
  /// Gives up. The shard must run.
  void stop();

 private:
  [[nodiscard]] boost::asio::awaitable<void> run();
  /// Whether the pool has ever opened a connection, for whomever.
  [[nodiscard]] bool connected() const;

  const std::string upstream_;
  transport::HttpClient& client_;
  dispatch::Shard& shard_;
  telemetry::Log& log_;
  const std::function<void()> reached_;
  transport::AbortSignal abort_;
  boost::asio::steady_timer pause_;
};

}  // namespace gateway::app
