// A client that speaks to the operations door in bytes, well or badly.
#pragma once

#include <cstdint>
#include <string>

namespace gateway::testing {

/// One connection to a port of this machine. Every read gives up after ten seconds, so that a test
/// that waits in vain fails.
///
/// Thread: one.
class RawClient {
 public:
  /// `receive_bytes` bounds what the kernel takes in before it is read; 0 is its own choice.
  explicit RawClient(std::uint16_t port, int receive_bytes = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False if the server has closed, as far as the system knows.
  bool send(const std::string& bytes) const;
  /// The server reads an end behind what was sent; reading goes on.
  void end_sending() const;
  /// Ends the connection as a client does that has crashed. Nothing else is to follow.
  void reset();
  /// One answer with its body, as Content-Length says; what there was if the server closes first.
  [[nodiscard]] std::string answer(bool with_body = true);
  /// Everything until the server closes. `closed()` tells whether it did.
  [[nodiscard]] std::string rest();
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  bool read_some();

  int socket_;
  std::string read_;
  bool closed_ = false;
};

/// The answer to a GET on a connection of its own; `headers` are whole lines.
[[nodiscard]] std::string http_get(std::uint16_t port, const std::string& path,
                                   const std::string& headers = "");

[[nodiscard]] std::string body_of(const std::string& answer);

}  // namespace gateway::testing
