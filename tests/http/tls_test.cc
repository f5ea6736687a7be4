// Doors that speak TLS.
#include <chrono>
#include <future>
#include <string>

#include <gmock/gmock.h>

#include "http/tls_contexts.h"
#include "tests/http/door.h"
#include "tests/http/tls_client.h"
#include "tests/operations/raw_client.h"
#include "tests/support/or_throw.h"
#include "tests/support/pem_files.h"

namespace gateway::http {
namespace {

using ::testing::AllOf;
using testing::Door;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::or_throw;
using testing::PemFiles;
using testing::RawClient;
using ::testing::StartsWith;
using testing::TestAuthority;
using testing::TlsClient;

const std::string kPeer = "GET /peer HTTP/1.1\r\nHost: x\r\n\r\n";

class Tls : public ::testing::Test {
 protected:
  Door::Settings settings(const listen::TlsFiles& files, listen::TlsNews news = {}) {
    Door::Settings settings;
    settings.tls = or_throw(watch_tls_files(files, std::move(news)));
    return settings;
  }
  Door::Settings settings() { return settings(files_.server(authority_.issue({}))); }
  [[nodiscard]] TlsClient::Settings trusting() const { return {.ca_pem = authority_.ca_pem()}; }

  TestAuthority authority_;
  PemFiles files_;
};

TEST_F(Tls, CarriesRequestsOfAnySize) {
  const Door door(settings());
  TlsClient client(door.port(), trusting());
  ASSERT_FALSE(client.failed());
  client.send(kPeer);
  EXPECT_THAT(client.receive_until("TLS"), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith(" TLS")));
  const std::string large(99'999, 'b');
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + large + "!");
  EXPECT_THAT(client.receive_until("!"), EndsWith(large + "!"));
  client.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_GT(client.rest().size(), 20'000'000U);
  EXPECT_TRUE(client.ended_in_order());
}

TEST_F(Tls, AgreesOnHttp11Alone) {
  using namespace std::string_view_literals;
  const Door door(settings());
  TlsClient::Settings both = trusting();
  both.protocols = "\x02h2\x08http/1.1"sv;
  const TlsClient client(door.port(), both);
  EXPECT_FALSE(client.failed());
  EXPECT_EQ(client.protocol(), "http/1.1");
  TlsClient::Settings other = trusting();
  other.protocols = "\x02h2"sv;
  EXPECT_TRUE(TlsClient(door.port(), other).failed());
}

TEST_F(Tls, TellsTheNamesInAClientsCertificate) {
  const Door door(settings(files_.server(authority_.issue({}), authority_.ca_pem())));
  TlsClient::Settings shown = trusting();
  shown.certificate = authority_.issue({.common_name = "team-a",
                                        .dns_names = {"a.example"},
                                        .addresses = {"192.0.2.1"},
                                        .uris = {"spiffe://x/a"}});
  TlsClient client(door.port(), shown);
  client.send(kPeer);
  EXPECT_THAT(client.receive_until("spiffe://x/a"),
              AllOf(HasSubstr(" TLS shown CN=team-a"), HasSubstr(" a.example"),
                    HasSubstr(" 192.0.2.1"), HasSubstr(" spiffe://x/a")));
  TlsClient nameless(door.port(), trusting());
  nameless.send(kPeer);
  EXPECT_THAT(nameless.receive_until("TLS"), EndsWith(" TLS"));
}

TEST_F(Tls, WantsACertificateWhereItMustAndOfItsAuthorityAlone) {
  listen::TlsFiles files = files_.server(authority_.issue({}), authority_.ca_pem());
  files.require_client_certificate = true;
  const Door door(settings(files));
  // TLS 1.3 lets the client believe that it was taken until it reads.
  TlsClient none(door.port(), trusting());
  none.send(kPeer);
  EXPECT_EQ(none.rest(), "");
  const TestAuthority other;
  TlsClient::Settings foreign = trusting();
  foreign.certificate = other.issue({});
  TlsClient stranger(door.port(), foreign);
  stranger.send(kPeer);
  EXPECT_EQ(stranger.rest(), "");
}

TEST_F(Tls, ResumesSessionsAlsoOfClientsWithCertificates) {
  const Door door(settings(files_.server(authority_.issue({}), authority_.ca_pem())));
  TlsClient::Settings shown = trusting();
  shown.certificate = authority_.issue({.common_name = "team-a"});
  TlsClient first(door.port(), shown);
  first.send(kPeer);
  (void)first.receive_until("team-a");
  EXPECT_FALSE(first.resumed());
  shown.session = first.session();
  TlsClient second(door.port(), shown);
  second.send(kPeer);
  EXPECT_THAT(second.receive_until("team-a"), HasSubstr("CN=team-a"));
  EXPECT_TRUE(second.resumed());
}

TEST_F(Tls, ShowsNewConnectionsARenewedCertificate) {
  std::promise<void> renewed;
  listen::TlsNews news;
  news.renewed = [&] { renewed.set_value(); };
  listen::TlsFiles files = files_.server(authority_.issue({}));
  files.refresh = std::chrono::milliseconds(100);
  const Door door(settings(files, news));
  TlsClient old(door.port(), trusting());
  // Both files are changed between two looks, or the look in between finds them apart and waits.
  (void)files_.server(authority_.issue({}));
  renewed.get_future().wait();
  const TlsClient fresh(door.port(), trusting());
  EXPECT_NE(fresh.server_serial(), old.server_serial());
  old.send(kPeer);
  EXPECT_THAT(old.receive_until("TLS"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(Tls, RefusesFilesThatAreNotInOrder) {
  const auto contexts =
      watch_tls_files(files_.server({authority_.issue({}).certificate, "no key"}));
  ASSERT_TRUE(contexts.has_error());
  EXPECT_THAT(contexts.error(), HasSubstr("server.key"));
}

TEST_F(Tls, NoticesAClientThatLeaves) {
  Door door(settings());
  TlsClient client(door.port(), trusting());
  client.send("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(door.wait_for_held(1));
  client.close();
  EXPECT_TRUE(door.wait_for_left(1));
  EXPECT_TRUE(door.wait_for_none_open());
}

TEST_F(Tls, LetsARefusedClientFinishSoThatItReadsWhy) {
  const Door door(settings());
  TlsClient client(door.port(), trusting());
  client.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
  const std::string part(100'000, 'b');
  for (int k = 0; k < 80; ++k) ASSERT_TRUE(client.send(part)) << k;
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 401 "));
  EXPECT_TRUE(client.ended_in_order());
}

TEST_F(Tls, TellsWhoeverSpeaksPlainTextThatItSpeaksTls) {
  const Door door(settings());
  RawClient client(door.port());
  client.send(kPeer);
  const std::string answer = client.rest();
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Connection: close")));
  EXPECT_THAT(answer, HasSubstr("this port speaks TLS"));
  EXPECT_TRUE(client.closed());
}

TEST_F(Tls, CutsWhoeverDoesNotShakeHands) {
  Door::Settings hasty = settings();
  hasty.limits.session.request_timeout = std::chrono::milliseconds(20);
  const Door door(hasty);
  RawClient silent(door.port());
  EXPECT_EQ(silent.rest(), "");
  EXPECT_TRUE(silent.closed());
  RawClient other(door.port());
  other.send("\x05\x01 something else");
  EXPECT_EQ(other.rest().find("HTTP/1.1"), std::string::npos);
  EXPECT_TRUE(other.closed());
}

TEST_F(Tls, DrainsInOrder) {
  Door door(settings());
  TlsClient idle(door.port(), trusting());
  idle.send(kPeer);
  (void)idle.receive_until("TLS");
  door.server().drain();
  EXPECT_EQ(idle.rest(), "");
  EXPECT_TRUE(idle.ended_in_order());
}

}  // namespace
}  // namespace gateway::http
