// Clients of the operations door that hold on, dribble, flood or never read: each meets its bound,
// and a scrape gets its answer all the same.
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include "operations/operations_server.h"
#include "tests/operations/raw_client.h"
#include "tests/operations/sample_status.h"

namespace gateway::operations {
namespace {

using testing::http_get;
using testing::RawClient;
using ::testing::StartsWith;

constexpr Duration kLong = std::chrono::hours(1);

class HostileClients : public ::testing::Test {
 protected:
  void serve(OperationsLimits limits, OperationsSources sources = testing::sample_sources()) {
    auto server = OperationsServer::start("127.0.0.1:0", std::move(sources), limits);
    ASSERT_TRUE(server.has_value()) << server.error();
    server_ = std::move(*server);
  }
  std::unique_ptr<RawClient> client(const std::string& sends, int receive_bytes = 0) {
    auto made = std::make_unique<RawClient>(server_->port(), receive_bytes);
    made->send(sends);
    return made;
  }
  void expect_scraped() {
    EXPECT_THAT(http_get(server_->port(), "/metrics"), StartsWith("HTTP/1.1 200 "));
  }

  std::unique_ptr<OperationsServer> server_;
};

TEST_F(HostileClients, OpenMoreConnectionsThanThereAre) {
  serve({.session = {.request_timeout = kLong, .idle_timeout = kLong}, .max_connections = 4});
  std::vector<std::unique_ptr<RawClient>> holding;
  for (int k = 0; k < 40; ++k) holding.push_back(client(k % 2 == 0 ? "" : "GET /metrics HT"));
  expect_scraped();
  // Each newcomer took the place of the one that had waited longest.
  EXPECT_EQ(holding.front()->rest(), "");
  EXPECT_TRUE(holding.front()->closed());
}

TEST_F(HostileClients, AskForAnAnswerAndNeverReadIt) {
  auto registry = std::make_shared<prometheus::Registry>();
  auto& family = prometheus::BuildCounter().Name("seen_total").Register(*registry);
  // Far more than both kernels' buffers hold.
  for (int k = 0; k < 200; ++k) family.Add({{"k", std::string(100'000, 'x') + std::to_string(k)}});
  OperationsSources sources = testing::sample_sources();
  sources.metrics = {registry};
  serve({.session = {.request_timeout = kLong, .idle_timeout = kLong}, .max_connections = 3},
        sources);
  constexpr int kSmallBuffer = 4096;
  std::vector<std::unique_ptr<RawClient>> deaf;
  for (int k = 0; k < 3; ++k) deaf.push_back(client("GET /metrics HTTP/1.1\r\n\r\n", kSmallBuffer));
  EXPECT_THAT(http_get(server_->port(), "/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HostileClients, AreCutOffWhenTheyDribble) {
  serve({.session = {.request_timeout = std::chrono::milliseconds(20), .idle_timeout = kLong}});
  const auto slow = client("GET /metrics HTTP/1.1\r\nX-Never: ");
  EXPECT_EQ(slow->rest(), "");
  EXPECT_TRUE(slow->closed());
  expect_scraped();
}

TEST_F(HostileClients, AreCutOffWhenTheyAskNothing) {
  serve({.session = {.request_timeout = kLong, .idle_timeout = std::chrono::milliseconds(20)}});
  const auto idle = client("");
  EXPECT_EQ(idle->rest(), "");
  EXPECT_TRUE(idle->closed());
  const auto served = client("GET /healthz HTTP/1.1\r\n\r\n");
  EXPECT_THAT(served->rest(), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(served->closed());
}

TEST_F(HostileClients, SendAHeaderWithoutEnd) {
  serve({.session = {.request_timeout = kLong}});
  const std::string line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
  std::string header = "GET /metrics HTTP/1.1\r\n";
  for (int k = 0; k < 9; ++k) header += line;
  const auto verbose = client(header);
  EXPECT_THAT(verbose->rest(), StartsWith("HTTP/1.1 431 "));
  const auto endless = client("GET /" + std::string(100'000, 'x'));
  EXPECT_THAT(endless->rest(), StartsWith("HTTP/1.1 431 "));
  expect_scraped();
}

TEST_F(HostileClients, AskForTheStatusByTheThousandAndCostOneReport) {
  OperationsSources sources = testing::sample_sources();
  auto asked = std::make_shared<int>(0);  // The server's thread only, until it has ended.
  sources.status = [asked](const std::function<void(StatusSnapshot)>& done) {
    ++*asked;
    done(testing::sample_status());
  };
  serve({.status_freshness = kLong}, sources);
  const auto flood = client("");
  for (int k = 0; k < 200; ++k) {
    flood->send("GET /statusz.json HTTP/1.1\r\n\r\n");
    ASSERT_THAT(flood->answer(), StartsWith("HTTP/1.1 200 "));
  }
  server_.reset();
  EXPECT_EQ(*asked, 1);
}

}  // namespace
}  // namespace gateway::operations
