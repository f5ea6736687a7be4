// A client that speaks TLS to a door, in bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/test_certificate.h"

namespace gateway::testing {

/// One connection to a port of this machine. Blocking; a read gives up after ten seconds.
///
/// Thread: one.
class TlsClient {
 public:
  struct Settings {
    std::string ca_pem = {};           ///< Whom it trusts.
    TestCertificate certificate = {};  ///< What it shows; empty: none.
    std::string_view protocols = {};   ///< For ALPN, on the wire's form; empty: none.
    std::string session = {};          ///< Of an earlier connection, to be resumed.
  };

  /// Connects and shakes hands; `failed()` if that came to nothing.
  TlsClient(std::uint16_t port, const Settings& settings);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] bool failed() const { return failed_; }
  /// What ALPN came to; empty for nothing.
  [[nodiscard]] std::string protocol() const;
  /// The serial number of the server's certificate.
  [[nodiscard]] std::string server_serial() const;
  [[nodiscard]] bool resumed() const;
  /// For Settings::session; something must have been read before.
  [[nodiscard]] std::string session() const;

  bool send(std::string_view bytes);
  /// Until what came holds `what`, or the server ends.
  [[nodiscard]] std::string receive_until(std::string_view what);
  /// Until the server ends. `ended_in_order()` tells whether it said so.
  [[nodiscard]] std::string rest() { return receive_until("\n\n\n never \n\n\n"); }
  [[nodiscard]] bool ended_in_order() const { return ended_in_order_; }
  /// Says that nothing more comes, and closes.
  void close();

 private:
  struct State;

  const std::unique_ptr<State> state_;
  bool failed_ = false;
  bool ended_in_order_ = false;
};

}  // namespace gateway::testing
