// Clients of a door that are too slow, in either direction, and what they cost.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/http/door.h"
#include "tests/operations/raw_client.h"

namespace gateway::http {
namespace {

using testing::Door;
using testing::http_get;
using testing::RawClient;
using ::testing::StartsWith;

constexpr Duration kLong = std::chrono::hours(1);
constexpr Duration kShort = std::chrono::milliseconds(20);
constexpr int kSmallBuffer = 4096;
const std::string kLarge = "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";

/// Nothing is too slow.
Door::Settings patient() {
  Door::Settings settings;
  SessionLimits& session = settings.limits.session;
  session.request_timeout = session.write_timeout = session.idle_timeout =
      session.farewell_timeout = session.idle_farewell_timeout = kLong;
  session.least_bytes_per_second = 0;
  return settings;
}

TEST(SlowClients, AreCutWhenABodyStops) {
  Door::Settings settings = patient();
  settings.limits.session.request_timeout = kShort;
  const Door door(settings);
  for (const std::string sent :
       {"Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\na\r\nabc"}) {
    RawClient client(door.port());
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\n" + sent);
    EXPECT_EQ(client.rest(), "");
    EXPECT_TRUE(client.closed());
  }
}

TEST(SlowClients, AreCutWhenABodyDribbles) {
  Door::Settings settings = patient();
  settings.limits.session.request_timeout = std::chrono::milliseconds(100);
  settings.limits.session.least_bytes_per_second = 1'000'000;
  const Door door(settings);
  RawClient client(door.port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
  // Each byte comes well within the patience, all of them far too late. A send into a connection
  // that was reset is how the client learns of it.
  while (client.send("b")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_TRUE(door.wait_for_none_open());
}

TEST(SlowClients, AreCutWhenTheyTakeNothing) {
  Door::Settings settings = patient();
  settings.limits.session.write_timeout = kShort;
  Door door(settings);
  RawClient client(door.port(), kSmallBuffer);
  client.send(kLarge);
  EXPECT_TRUE(door.wait_for_accepted(1));
  EXPECT_TRUE(door.wait_for_none_open());
  EXPECT_EQ(door.server().answer_room().held(), 0U);
}

TEST(SlowClients, AreServedWhileTheyKeepThePace) {
  Door::Settings settings = patient();
  settings.limits.session.write_timeout = std::chrono::seconds(5);
  settings.limits.session.least_bytes_per_second = 1'000;
  const Door door(settings);
  RawClient client(door.port(), kSmallBuffer);
  client.send(kLarge);
  EXPECT_GT(client.answer().size(), settings.large_bytes);
}

TEST(SlowClients, HoldAnswersThatAreCounted) {
  Door door(patient());
  auto deaf = std::make_unique<RawClient>(door.port(), kSmallBuffer);
  deaf->send(kLarge);
  AnswerRoom& room = door.server().answer_room();
  EXPECT_TRUE(door.wait_until([&] { return room.held() == 20'000'000; }));
  EXPECT_FALSE(room.try_take(50'000'000).has_value());
  EXPECT_TRUE(room.try_take(40'000'000).has_value());
  deaf.reset();
  EXPECT_TRUE(door.wait_until([&] { return room.held() == 0; }));
}

TEST(SlowClients, AreNotWaitedForWhenTheyGoOnAfterARefusal) {
  Door::Settings settings = patient();
  settings.limits.session.farewell_timeout = kShort;
  const Door door(settings);
  RawClient client(door.port());
  client.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 401 "));
  EXPECT_TRUE(door.wait_for_none_open());  // Though the client has not closed.
}

TEST(SlowClients, AreNotWaitedForWhenTheyAreIdleInADrain) {
  Door::Settings settings = patient();
  settings.limits.session.idle_farewell_timeout = kShort;
  Door door(settings);
  RawClient client(door.port());
  client.send("GET /peer HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 200 "));
  door.server().drain();
  EXPECT_TRUE(door.wait_for_none_open());  // Though the client has not closed.
}

TEST(SlowClients, MaySendOnlySoMuchAfterARefusal) {
  Door::Settings settings = patient();
  settings.limits.session.farewell_bytes = 100'000;
  const Door door(settings);
  RawClient client(door.port());
  client.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
  const std::string part(50'000, 'b');
  while (client.send(part)) {
  }
  EXPECT_TRUE(door.wait_for_none_open());
}

TEST(SlowClients, KeepNobodyOutWhoseRequestIsWhole) {
  Door::Settings settings = patient();
  settings.limits.max_connections = 4;
  Door door(settings);
  std::vector<std::unique_ptr<RawClient>> holding;
  for (int k = 0; k < 40; ++k) {
    holding.push_back(std::make_unique<RawClient>(door.port()));
    holding.back()->send(k % 2 == 0 ? "" : "POST /echo HT");
  }
  EXPECT_THAT(http_get(door.port(), "/peer"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(door.server().figures().refused, 0U);
}

}  // namespace
}  // namespace gateway::http
