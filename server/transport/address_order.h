// In which order the addresses of a name are tried.
#pragma once

#include <optional>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "domain/time.h"

namespace gateway::transport {

/// As the system prefers them, but those that failed lately come last, the latest at the very end:
/// an address that takes connections and serves nobody any more would else be tried first for ever.
/// None is left out, since the provider may have no other.
///
/// Time comes in. Thread: one.
class AddressOrder {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;
  using Endpoints = std::vector<Endpoint>;

  /// After so long a failure is forgotten.
  static constexpr Duration kMemory = std::chrono::minutes(10);

  /// An exchange goes there.
  void used(const Endpoint& address) { last_used_ = address; }
  /// No connection came to be there.
  void failed(const Endpoint& address, Timestamp now);
  /// What is behind the address that was used last fails.
  void last_failed(Timestamp now);

  [[nodiscard]] Endpoints arranged(Endpoints addresses, Timestamp now) const;

 private:
  struct Failure {
    Endpoint address;
    Timestamp at;
  };

  std::optional<Endpoint> last_used_;
  std::vector<Failure> failures_;  ///< One an address, the latest last; a bounded number.
};

}  // namespace gateway::transport
