// The emulator over real TLS sockets, asked by a small blocking client.
#include "emulator/server.h"

#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "emulator/vectors.h"

namespace emulator {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using nlohmann::json;

constexpr std::string_view kTextUrl = "/api/v1/services/embeddings/text-embedding/text-embedding";
constexpr const char* kOneText =
    R"({"model":"text-embedding-v4","input":{"texts":["alpha"]},"parameters":{"dimension":64}})";

/// One verified connection. Thread: one.
class Client {
 public:
  explicit Client(const Server& server, const std::string& host = "localhost") {
    tls_.add_certificate_authority(net::buffer(server.ca_pem()));
    stream_.set_verify_mode(net::ssl::verify_peer);
    stream_.set_verify_callback(net::ssl::host_name_verification(host));
    stream_.next_layer().connect({net::ip::address_v4::loopback(), server.port()});
    stream_.handshake(net::ssl::stream_base::client, handshake_error_);
  }

  [[nodiscard]] error_code handshake_error() const { return handshake_error_; }

  http::response<http::string_body> ask(http::verb verb, std::string_view target, std::string body,
                                        error_code& error) {
    http::request<http::string_body> request(verb, target, 11, std::move(body));
    request.set(http::field::host, "localhost");
    request.set(http::field::authorization, "Bearer sk-emulator");
    if (gzip) request.set(http::field::accept_encoding, "gzip");
    request.prepare_payload();
    http::write(stream_, request, error);
    http::response<http::string_body> response;
    if (!error) http::read(stream_, buffer_, response, error);
    return response;
  }

  http::response<http::string_body> post(std::string_view target, std::string body) {
    error_code error;
    auto response = ask(http::verb::post, target, std::move(body), error);
    EXPECT_FALSE(error) << error.message();
    return response;
  }

  /// Blocks until the server says something, which it does not, or ends the connection.
  error_code wait_for_end() {
    char byte = 0;
    error_code error;
    stream_.read_some(net::buffer(&byte, 1), error);
    return error;
  }

  bool gzip = false;

 private:
  net::io_context context_;
  net::ssl::context tls_{net::ssl::context::tls_client};
  net::ssl::stream<net::ip::tcp::socket> stream_{context_, tls_};
  boost::beast::flat_buffer buffer_;
  error_code handshake_error_;
};

TEST(Server, AnswersSeveralCallsOnOneVerifiedConnection) {
  Server server({});
  server.start();
  Client client(server);
  ASSERT_FALSE(client.handshake_error()) << client.handshake_error().message();
  for (int i = 0; i < 3; ++i) {
    const auto response = client.post(kTextUrl, kOneText);
    EXPECT_EQ(response.result_int(), 200U);
    const json body = json::parse(response.body());
    EXPECT_EQ(response["x-request-id"], body.at("request_id").get<std::string>());
    EXPECT_EQ(response[http::field::server], "istio-envoy");
    EXPECT_EQ(body.at("output").at("embeddings").at(0).at("embedding").get<std::vector<float>>(),
              text_vector("alpha", 64));
  }
  EXPECT_EQ(server.stats().connections, 1U);
  EXPECT_EQ(server.stats().max_calls_in_flight, 1U);
}

TEST(Server, ServesManyConnectionsOnSeveralThreads) {
  Options options;
  options.threads = 3;
  options.no_limits();
  Server server(options);
  server.start();
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&server] {
      Client client(server);
      for (int call = 0; call < 20; ++call) {
        EXPECT_EQ(client.post(kTextUrl, kOneText).result_int(), 200U);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(server.stats().model("text-embedding-v4").calls(200), 120U);
  EXPECT_EQ(server.stats().connections, 6U);
}

TEST(Server, CompressesOnlyForThoseWhoAccept) {
  Server server({});
  server.start();
  Client client(server);
  EXPECT_EQ(client.post(kTextUrl, kOneText)[http::field::content_encoding], "");
  client.gzip = true;
  const auto packed = client.post(kTextUrl, kOneText);
  EXPECT_EQ(packed[http::field::content_encoding], "gzip");
  EXPECT_TRUE(packed.body().starts_with("\x1F\x8B"));
}

TEST(Server, IsRefusedByAClientThatVerifiesABadCertificate) {
  for (const CertificateFlaw flaw : {CertificateFlaw::wrong_name, CertificateFlaw::expired}) {
    Options options;
    options.certificate_flaw = flaw;
    Server server(options);
    server.start();
    EXPECT_TRUE(Client(server).handshake_error());
  }
}

TEST(Server, CertifiesFurtherNamesAndAddresses) {
  Options options;
  options.names = {"emulator.test"};
  Server server(options);
  server.start();
  for (const char* host : {"localhost", "127.0.0.1", "::1", "emulator.test"}) {
    EXPECT_FALSE(Client(server, host).handshake_error()) << host;
  }
  EXPECT_TRUE(Client(server, "other.test").handshake_error());
}

TEST(Server, EndsConnectionsAsTheFaultsSay) {
  Server server({});
  server.start();
  for (const char* fault : {"drop,next=1", "truncate,next=1"}) {
    server.set_faults({*parse_fault(fault)});
    Client client(server);
    error_code error;
    (void)client.ask(http::verb::post, kTextUrl, kOneText, error);
    EXPECT_TRUE(error) << fault;
  }
  EXPECT_EQ(Client(server).post(kTextUrl, kOneText).result_int(), 200U);
}

TEST(Server, StopsWhileACallHangs) {
  Server server({});
  server.set_faults({*parse_fault("hang")});
  server.start();
  Client client(server);
  error_code error;
  std::thread caller([&] { (void)client.ask(http::verb::post, kTextUrl, kOneText, error); });
  while (server.stats().faults_by_kind["hang"] == 0) std::this_thread::yield();
  server.stop();
  caller.join();
  EXPECT_TRUE(error);
}

TEST(Server, ComesBackOnTheSamePortWithItsCounts) {
  Server server({});
  server.start();
  const std::uint16_t port = server.port();
  EXPECT_EQ(Client(server).post(kTextUrl, kOneText).result_int(), 200U);
  server.stop();
  server.start();
  EXPECT_EQ(server.port(), port);
  EXPECT_EQ(Client(server).post(kTextUrl, kOneText).result_int(), 200U);
  EXPECT_EQ(server.stats().model("text-embedding-v4").calls(200), 2U);
}

TEST(Server, ThrowsWhenItsPortIsTaken) {
  Server first({});
  first.start();
  Options options;
  options.port = first.port();
  Server second(options);
  EXPECT_THROW(second.start(), boost::system::system_error);
}

TEST(Server, ClosesAConnectionThatIsIdle) {
  Options options;
  options.idle_timeout = std::chrono::milliseconds(20);
  Server server(options);
  server.start();
  Client client(server);
  ASSERT_FALSE(client.handshake_error());
  EXPECT_TRUE(client.wait_for_end());
}

TEST(Server, RefusesABodyOverTheLimitAndGoesOn) {
  Server server({});
  server.start();
  Client client(server);
  const auto response = client.post(kTextUrl, std::string(7'000'000, ' '));
  EXPECT_EQ(response.result_int(), 400U);
  EXPECT_EQ(json::parse(response.body()).at("code"), "BadRequest.TooLarge");
  EXPECT_EQ(client.post(kTextUrl, kOneText).result_int(), 200U);
}

TEST(Server, ServesPlainHttpIfAsked) {
  Options options;
  options.plain = true;
  Server server(options);
  server.start();
  EXPECT_TRUE(server.base_url().starts_with("http://127.0.0.1:"));
  net::io_context context;
  net::ip::tcp::socket socket(context);
  socket.connect({net::ip::address_v4::loopback(), server.port()});
  http::request<http::string_body> request(http::verb::post, kTextUrl, 11, kOneText);
  request.set(http::field::authorization, "Bearer sk-emulator");
  request.prepare_payload();
  boost::beast::flat_buffer buffer;
  for (int i = 0; i < 2; ++i) {
    http::write(socket, request);
    http::response<http::string_body> response;
    http::read(socket, buffer, response);
    EXPECT_EQ(response.result_int(), 200U);
  }
  EXPECT_EQ(server.stats().connections, 1U);
}

TEST(Server, DoesNotReadABodyWithoutEnd) {
  Server server({});
  server.start();
  Client client(server);
  error_code error;
  const auto response =
      client.ask(http::verb::post, kTextUrl, std::string(33UL * 1024 * 1024, ' '), error);
  // The server may close while the client still writes; it must not answer 200.
  if (!error) {
    EXPECT_EQ(response.result_int(), 400U);
  }
  EXPECT_EQ(Client(server).post(kTextUrl, kOneText).result_int(), 200U);
}

TEST(Server, NamesItsUrl) {
  Options options;
  options.address = "::1";
  options.port = 8443;
  EXPECT_EQ(Server(options).base_url(), "https://[::1]:8443");
  options.address = "0.0.0.0";
  EXPECT_EQ(Server(options).base_url(), "https://127.0.0.1:8443");
}

}  // namespace
}  // namespace emulator
