// A real HTTPS server inside the test, which answers as the test says.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/http_message.h"
#include "tests/support/test_certificate.h"

namespace gateway::testing {

/// How one request is answered. Headers but for Content-Length, Transfer-Encoding and Connection
/// are the test's; the body is sent as it is.
struct FakeReply {
  enum class Delivery {
    whole,            ///< With its Content-Length.
    chunked,          ///< In chunks of 1000 bytes.
    half_then_close,  ///< The head and half the body, then the connection ends.
    half_then_hang,   ///< The head and half the body, then nothing more.
    until_close,      ///< No length: the body ends with the connection, properly closed.
    raw,              ///< `body` alone, head and all, then the connection ends.
    reset,            ///< Not a byte: the connection is reset.
    hang,             ///< Not a byte, ever; the connection stays.
  };

  unsigned status = 200;
  std::vector<HttpHeader> headers = {};
  std::string body = {};
  Delivery delivery = Delivery::whole;
  bool close_after = false;  ///< Says `Connection: close` and means it.
  bool held = false;         ///< Waits for release() first.
};

/// Listens on a free port of the loopback interface, on a thread of its own, until destroyed.
///
/// A request is answered by the oldest reply still in the script, then, when that is used up, by
/// the default: a function of the request, or 200 with an empty body.
///
///   FakeUpstream upstream;
///   upstream.script({.status = 500});                   // the next request
///   upstream.script({.body = "{}", .held = true});      // the one after; waits for release()
///   upstream.otherwise([](const auto& request) {…});    // all later ones; runs on the server's
///   thread … Params{.origin = *parse_origin(upstream.url())}, make_tls_context(upstream.ca_file())
///   … ASSERT_TRUE(upstream.wait_for_requests(2));
///
/// Thread: any, for every function.
class FakeUpstream {
 public:
  struct Options {
    TestAuthority::Subject subject = {};
    std::shared_ptr<TestAuthority> authority = {};  ///< Null: one of its own.
    bool ipv6 = false;                              ///< ::1 instead of 127.0.0.1.
    bool speaks_tls = true;  ///< False: answers any hello with an HTTP 400 in the clear.
    bool greets = true;      ///< False: accepts connections and never shakes hands.
    bool reads = true;       ///< False: shakes hands and then reads nothing.
  };
  using Answer = std::function<FakeReply(const HttpRequest&)>;

  FakeUpstream();
  explicit FakeUpstream(Options options);
  ~FakeUpstream();
  FakeUpstream(const FakeUpstream&) = delete;
  FakeUpstream& operator=(const FakeUpstream&) = delete;

  [[nodiscard]] unsigned short port() const;
  [[nodiscard]] std::string url() const;  ///< By IP literal: "https://127.0.0.1:1234".
  [[nodiscard]] const std::string& ca_file() const;

  void script(FakeReply reply);
  void otherwise(Answer answer);

  /// Lets every reply that is held now go.
  void release();

  /// The connections that are open now hear nothing any more, and their peers are not told.
  void deafen();

  /// All requests so far, in the order of arrival, with the headers as they came.
  [[nodiscard]] std::vector<HttpRequest> requests() const;

  /// False if there are still fewer than `count` requests after `patience`.
  [[nodiscard]] bool wait_for_requests(
      std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds(20)) const;

  /// The host name that the latest TLS client asked for (SNI); "" if it named none.
  [[nodiscard]] std::string server_name() const;

  /// Connections accepted so far, TLS or not.
  [[nodiscard]] std::size_t connections() const;

  /// Counts connections that neither end has closed; false if still more than `count` after
  /// `patience`.
  [[nodiscard]] bool wait_for_open_connections(
      std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds(20)) const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

/// The value of a header, "" if absent. Names are compared without regard to case.
[[nodiscard]] std::string header_of(const std::vector<HttpHeader>& headers,
                                    const std::string& name);

}  // namespace gateway::testing
