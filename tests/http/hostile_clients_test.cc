// Clients that hold on, dribble, flood or never read: each meets its bound, and another gets its
// answer all the same.
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/http/page_server.h"
#include "tests/operations/raw_client.h"

namespace gateway::http {
namespace {

using testing::http_get;
using testing::PageServer;
using testing::RawClient;
using ::testing::StartsWith;

constexpr Duration kLong = std::chrono::hours(1);

class HostileClients : public ::testing::Test {
 protected:
  void serve(const PageServer::Limits& limits) { server_ = std::make_unique<PageServer>(limits); }
  std::unique_ptr<RawClient> client(const std::string& sends, int receive_bytes = 0) {
    auto made = std::make_unique<RawClient>(server_->port(), receive_bytes);
    made->send(sends);
    return made;
  }
  void expect_served() {
    EXPECT_THAT(http_get(server_->port(), "/first"), StartsWith("HTTP/1.1 200 "));
  }

  std::unique_ptr<PageServer> server_;
};

TEST_F(HostileClients, OpenMoreConnectionsThanThereAre) {
  serve({.session = {.request_timeout = kLong, .idle_timeout = kLong}, .max_connections = 4});
  std::vector<std::unique_ptr<RawClient>> holding;
  for (int k = 0; k < 40; ++k) holding.push_back(client(k % 2 == 0 ? "" : "GET /first HT"));
  expect_served();
  // Each newcomer took the place of the one that had waited longest.
  EXPECT_EQ(holding.front()->rest(), "");
  EXPECT_TRUE(holding.front()->closed());
}

TEST_F(HostileClients, AskForAnAnswerAndNeverReadIt) {
  // Far more than both kernels' buffers hold.
  serve({.session = {.request_timeout = kLong, .idle_timeout = kLong},
         .max_connections = 3,
         .large_page_bytes = 20'000'000});
  constexpr int kSmallBuffer = 4096;
  std::vector<std::unique_ptr<RawClient>> deaf;
  for (int k = 0; k < 3; ++k)
    deaf.push_back(client("GET /large HTTP/1.1\r\nHost: x\r\n\r\n", kSmallBuffer));
  expect_served();
}

TEST_F(HostileClients, AreCutOffWhenTheyDribble) {
  serve({.session = {.request_timeout = std::chrono::milliseconds(20), .idle_timeout = kLong}});
  const auto slow = client("GET /first HTTP/1.1\r\nHost: x\r\nX-Never: ");
  EXPECT_EQ(slow->rest(), "");
  EXPECT_TRUE(slow->closed());
  expect_served();
}

TEST_F(HostileClients, AreCutOffWhenTheyAskNothing) {
  serve({.session = {.request_timeout = kLong, .idle_timeout = std::chrono::milliseconds(20)}});
  const auto idle = client("");
  EXPECT_EQ(idle->rest(), "");
  EXPECT_TRUE(idle->closed());
  const auto served = client("GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(served->rest(), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(served->closed());
}

TEST_F(HostileClients, SendAHeaderWithoutEnd) {
  serve({.session = {.request_timeout = kLong}});
  const std::string line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
  std::string header = "GET /first HTTP/1.1\r\nHost: x\r\n";
  for (int k = 0; k < 9; ++k) header += line;
  const auto verbose = client(header);
  EXPECT_THAT(verbose->rest(), StartsWith("HTTP/1.1 431 "));
  const auto endless = client("GET /" + std::string(100'000, 'x'));
  EXPECT_THAT(endless->rest(), StartsWith("HTTP/1.1 431 "));
  expect_served();
}

}  // namespace
}  // namespace gateway::http
