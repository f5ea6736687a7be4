#include "operations/operations_server.h"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include "tests/operations/raw_client.h"
#include "tests/operations/sample_status.h"

namespace gateway::operations {
namespace {

using ::testing::AllOf;
using testing::body_of;
using ::testing::HasSubstr;
using testing::http_get;
using testing::RawClient;
using ::testing::StartsWith;

std::unique_ptr<OperationsServer> serve(OperationsSources sources, OperationsLimits limits = {}) {
  auto server = OperationsServer::start("127.0.0.1:0", std::move(sources), limits);
  EXPECT_TRUE(server.has_value()) << server.error();
  return std::move(*server);
}

OperationsSources with_a_counter() {
  auto registry = std::make_shared<prometheus::Registry>();
  auto& family = prometheus::BuildCounter().Name("seen_total").Help("Seen").Register(*registry);
  family.Add({{"k", "0"}}).Increment();
  OperationsSources sources = testing::sample_sources();
  sources.metrics = {registry};
  return sources;
}

TEST(OperationsServer, ServesMetrics) {
  const auto server = serve(with_a_counter());
  const std::string answer = http_get(server->port(), "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_EQ(body_of(answer),
            "# HELP seen_total Seen\n# TYPE seen_total counter\n"
            "seen_total{k=\"0\"} 1\n");
}

TEST(OperationsServer, IsHealthyWhileItServes) {
  OperationsSources sources = testing::sample_sources();
  sources.readiness = [] { return Readiness{false, "draining"}; };
  const auto server = serve(std::move(sources));
  EXPECT_THAT(http_get(server->port(), "/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST(OperationsServer, IsReadyWhenItsSourceSaysSo) {
  std::atomic<bool> ready{false};
  OperationsSources sources = testing::sample_sources();
  sources.readiness = [&] { return Readiness{ready, "no upstream was reached yet"}; };
  const auto server = serve(std::move(sources));
  const std::string before = http_get(server->port(), "/readyz");
  EXPECT_THAT(before, StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(body_of(before), "not ready: no upstream was reached yet\n");
  ready = true;
  const std::string after = http_get(server->port(), "/readyz");
  EXPECT_THAT(after, StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(body_of(after), "ready\n");
}

TEST(OperationsServer, ServesTheStatusForProgramsAndForPeople) {
  const auto server = serve(testing::sample_sources());
  const std::string json = http_get(server->port(), "/statusz.json");
  EXPECT_THAT(json, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_EQ(nlohmann::json::parse(body_of(json))["models"][0]["model"], "text-embedding-v4");
  const std::string page = http_get(server->port(), "/statusz");
  EXPECT_THAT(page, HasSubstr("\r\nContent-Type: text/html; charset=utf-8\r\n"));
  EXPECT_THAT(body_of(page), AllOf(StartsWith("<!doctype html>"), HasSubstr("</html>")));
}

TEST(OperationsServer, ListsItsPages) {
  const auto server = serve(testing::sample_sources());
  const std::string index = http_get(server->port(), "/");
  for (const char* path : {"statusz", "statusz.json", "metrics", "readyz", "healthz"}) {
    EXPECT_THAT(index, HasSubstr(std::string("href=\"") + path + "\""));
  }
  const std::string nothing = http_get(server->port(), "/etc/passwd");
  EXPECT_THAT(nothing, StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(nothing, HasSubstr("/statusz"));
}

TEST(OperationsServer, LetsABrowserRunNothingButItsOwnPage) {
  const auto server = serve(testing::sample_sources());
  EXPECT_THAT(
      http_get(server->port(), "/statusz"),
      AllOf(HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'sha256-"),
            HasSubstr("X-Content-Type-Options: nosniff"), HasSubstr("Cache-Control: no-store")));
}

TEST(OperationsServer, SharesOneReportAmongThoseWhoAskAtOnce) {
  std::atomic<int> asked{0};
  std::promise<std::function<void(StatusSnapshot)>> asking;
  OperationsSources sources = testing::sample_sources();
  sources.status = [&](std::function<void(StatusSnapshot)> done) {
    if (asked++ == 0) asking.set_value(std::move(done));
  };
  const auto server = serve(std::move(sources));
  RawClient first(server->port());
  RawClient second(server->port());
  for (RawClient* client : {&first, &second})
    client->send("GET /statusz.json HTTP/1.1\r\nHost: x\r\n\r\n");
  auto done = asking.get_future().get();
  // The second one's request is behind the first one's; an answer on a third proves it was read.
  EXPECT_THAT(http_get(server->port(), "/healthz"), HasSubstr(" 200 "));
  std::thread(done, testing::sample_status()).join();
  EXPECT_THAT(first.answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(second.answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(asked, 1);
}

TEST(OperationsServer, LetsAScrapeInWhoeverHoldsItsConnections) {
  constexpr Duration kLong = std::chrono::hours(1);
  const auto server =
      serve(testing::sample_sources(),
            {.session = {.request_timeout = kLong, .idle_timeout = kLong}, .max_connections = 4});
  std::vector<std::unique_ptr<RawClient>> holding;
  for (int k = 0; k < 40; ++k) holding.push_back(std::make_unique<RawClient>(server->port()));
  EXPECT_THAT(http_get(server->port(), "/metrics"), StartsWith("HTTP/1.1 200 "));
}

TEST(OperationsServer, IsAskedForTheStatusByTheThousandAndMakesOneReport) {
  OperationsSources sources = testing::sample_sources();
  auto asked = std::make_shared<int>(0);  // The server's thread only, until it has ended.
  sources.status = [asked](const std::function<void(StatusSnapshot)>& done) {
    ++*asked;
    done(testing::sample_status());
  };
  auto server = serve(std::move(sources), {.status_freshness = std::chrono::hours(1)});
  RawClient flood(server->port());
  for (int k = 0; k < 200; ++k) {
    flood.send("GET /statusz.json HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_THAT(flood.answer(), StartsWith("HTTP/1.1 200 "));
  }
  server.reset();
  EXPECT_EQ(*asked, 1);
}

TEST(OperationsServer, GivesUpOnAReportThatDoesNotCome) {
  OperationsSources sources = testing::sample_sources();
  sources.status = [](const std::function<void(StatusSnapshot)>&) {};
  OperationsLimits limits;
  limits.status_timeout = std::chrono::milliseconds(20);
  const auto server = serve(std::move(sources), limits);
  EXPECT_THAT(http_get(server->port(), "/statusz.json"), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(http_get(server->port(), "/metrics"), StartsWith("HTTP/1.1 200 "));
}

TEST(OperationsServer, SurvivesAReportForAClientThatIsGone) {
  std::promise<std::function<void(StatusSnapshot)>> asking;
  OperationsSources sources = testing::sample_sources();
  sources.status = [&](std::function<void(StatusSnapshot)> done) {
    asking.set_value(std::move(done));
  };
  const auto server = serve(std::move(sources));
  auto client = std::make_unique<RawClient>(server->port());
  client->send("GET /statusz.json HTTP/1.1\r\nHost: x\r\n\r\n");
  auto done = asking.get_future().get();
  client.reset();
  done(testing::sample_status());
  EXPECT_THAT(http_get(server->port(), "/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST(OperationsServer, EndsAtOnceWhateverItsClientsWaitFor) {
  std::promise<std::function<void(StatusSnapshot)>> asking;
  OperationsSources sources = testing::sample_sources();
  sources.status = [&](std::function<void(StatusSnapshot)> done) {
    asking.set_value(std::move(done));
  };
  OperationsLimits limits;  // So long that the test would time out if the end waited for one.
  limits.status_timeout = limits.session.idle_timeout = limits.session.request_timeout =
      std::chrono::hours(1);
  auto server = serve(std::move(sources), limits);
  RawClient idle(server->port());
  RawClient slow(server->port());
  slow.send("GET /metr");
  RawClient waiting(server->port());
  waiting.send("GET /statusz.json HTTP/1.1\r\nHost: x\r\n\r\n");
  auto done = asking.get_future().get();
  server.reset();
  EXPECT_EQ(waiting.rest(), "");
  EXPECT_TRUE(waiting.closed());
  done(testing::sample_status());  // Too late, and harmless.
}

TEST(OperationsServer, SaysThatAnAddressIsInUse) {
  const auto first = serve(testing::sample_sources());
  const std::string address = "127.0.0.1:" + std::to_string(first->port());
  const auto second = OperationsServer::start(address, testing::sample_sources());
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error(), "cannot serve operations on " + address + ": Address already in use");
}

TEST(OperationsServer, RefusesWhatIsNoAddress) {
  for (const char* address : {"nonsense", "localhost:9464", "127.0.0.1", "127.0.0.1:", ":9464",
                              "127.0.0.1:65536", "::1:9464", "[127.0.0.1]:9464", ""}) {
    const auto server = OperationsServer::start(address, testing::sample_sources());
    ASSERT_TRUE(server.has_error()) << address;
    EXPECT_THAT(server.error(), HasSubstr("not host:port with a numeric host"));
  }
}

}  // namespace
}  // namespace gateway::operations
