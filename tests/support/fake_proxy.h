// A real HTTP proxy inside the test, which answers CONNECT as the test says.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace gateway::testing {

/// How each request is answered, whatever it says.
struct ProxyAnswer {
  enum class Then {
    tunnel,  ///< Bytes go to and fro until either end closes.
    close,
    hang,  ///< Nothing more, ever; the connection stays.
  };

  std::string bytes = "HTTP/1.1 200 Connection established\r\n\r\n";  ///< Sent as they are.
  Then then = Then::tunnel;
};

/// Listens on a free port of the loopback interface, on a thread of its own, until destroyed. All
/// its tunnels lead to one port there, so that origins need no name that anybody knows.
///
/// Thread: any, for every function.
class FakeProxy {
 public:
  explicit FakeProxy(unsigned short leads_to, ProxyAnswer answer = {});
  ~FakeProxy();
  FakeProxy(const FakeProxy&) = delete;
  FakeProxy& operator=(const FakeProxy&) = delete;

  [[nodiscard]] unsigned short port() const;
  [[nodiscard]] std::string endpoint() const;  ///< "127.0.0.1:1234".

  /// From now on.
  void answer(ProxyAnswer answer);

  /// The heads of all requests so far, as they came.
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace gateway::testing
