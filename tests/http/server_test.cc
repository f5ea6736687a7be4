#include "http/server.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/http/door.h"
#include "tests/operations/raw_client.h"
#include "tests/support/plain_socket.h"

namespace gateway::http {
namespace {

using ::testing::AllOf;
using testing::body_of;
using testing::Door;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::http_get;
using ::testing::Not;
using testing::RawClient;
using ::testing::StartsWith;

const std::string kHold = "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kPeer = "GET /peer HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(Server, CountsWhatItServes) {
  Door door;
  {
    RawClient client(door.port());
    client.send(kPeer + kPeer);
    (void)client.answer();
    (void)client.answer();
    EXPECT_EQ(door.server().figures().open, 1U);
    RawClient nonsense(door.port());
    nonsense.send("nonsense\r\n\r\n");
    (void)nonsense.rest();
  }
  ASSERT_TRUE(door.wait_for_none_open());
  const ServerFigures figures = door.server().figures();
  EXPECT_EQ(figures.accepted, 2U);
  EXPECT_EQ(figures.requests, 2U);
  EXPECT_EQ(figures.refused, 0U);
}

TEST(Server, TurnsANewcomerAwayWhileAllAreBeingAnswered) {
  Door door({.limits = {.max_connections = 2}});
  RawClient first(door.port());
  RawClient second(door.port());
  first.send(kHold);
  second.send(kHold);
  ASSERT_TRUE(door.wait_for_held(2));
  RawClient third(door.port());
  EXPECT_EQ(third.rest(), "");
  EXPECT_TRUE(third.closed());
  EXPECT_EQ(door.server().figures().refused, 1U);
  door.release();
  EXPECT_EQ(body_of(first.answer()), "held\n");
  EXPECT_EQ(body_of(second.answer()), "held\n");
  // Both wait now, and one of them makes room.
  EXPECT_THAT(http_get(door.port(), "/peer"), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, CutsNoAnswerForABurstOfNewcomers) {
  Door door({.limits = {.max_connections = 3}});
  RawClient first(door.port());
  RawClient second(door.port());
  first.send(kHold);
  second.send(kHold);
  ASSERT_TRUE(door.wait_for_held(2));
  std::vector<std::unique_ptr<RawClient>> burst;
  for (int k = 0; k < 30; ++k) {
    burst.push_back(std::make_unique<RawClient>(door.port()));
    burst.back()->send(kHold);
  }
  ASSERT_TRUE(door.wait_for_held(3));
  door.release();
  EXPECT_EQ(body_of(first.answer()), "held\n");
  EXPECT_EQ(body_of(second.answer()), "held\n");
}

TEST(Server, TellsTheResponderOfAnAnswerCutForANewcomer) {
  Door door({.limits = {.max_connections = 1, .crowd = Connections::Crowd::cut_answered}});
  RawClient first(door.port());
  first.send(kHold);
  ASSERT_TRUE(door.wait_for_held(1));
  EXPECT_THAT(http_get(door.port(), "/peer"), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(door.wait_for_left(1));
  EXPECT_EQ(first.rest(), "");
}

TEST(Server, DrainsAndLeavesNoRequestUnanswered) {
  Door door;
  RawClient idle(door.port());
  idle.send(kPeer);
  EXPECT_THAT(idle.answer(), Not(HasSubstr("Connection: close")));
  RawClient asking(door.port());
  asking.send(kHold + kPeer);
  ASSERT_TRUE(door.wait_for_held(1));
  RawClient beginning(door.port());
  beginning.send(kPeer + kPeer.substr(0, 9));
  (void)beginning.answer();
  door.server().drain();
  EXPECT_EQ(idle.rest(), "");
  EXPECT_TRUE(idle.closed());
  RawClient late(door.port());
  EXPECT_TRUE(late.closed());
  beginning.send(kPeer.substr(9));
  EXPECT_THAT(beginning.rest(),
              AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\nConnection: close\r\n")));
  door.release();
  EXPECT_THAT(asking.rest(), AllOf(HasSubstr("\r\nConnection: close\r\n"), EndsWith("held\n")));
  EXPECT_TRUE(asking.closed());
  door.server().drain();  // Again, and harmless.
}

TEST(Server, EndsAtOnceWhateverIsUnderWay) {
  auto door = std::make_unique<Door>();
  RawClient idle(door->port());
  RawClient asking(door->port());
  asking.send(kHold);
  RawClient deaf(door->port(), 4096);
  deaf.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(door->wait_for_held(1));
  door->server().stop();
  door->server().stop();
  door->server().drain();
  door.reset();
  EXPECT_EQ(asking.rest(), "");
  EXPECT_TRUE(asking.closed());
  EXPECT_EQ(idle.rest(), "");
}

TEST(Server, SharesConnectionsOutAmongItsThreads) {
  Door door({.limits = {.max_connections = 30, .threads = 3}});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int k = 0; k < 30; ++k) {
    clients.push_back(std::make_unique<RawClient>(door.port()));
    clients.back()->send(kPeer);
  }
  for (const auto& client : clients) EXPECT_THAT(client->answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(door.server().figures().open, 30U);
  EXPECT_EQ(door.threads_seen(), 3U);
  door.server().drain();
  for (const auto& client : clients) EXPECT_EQ(client->rest(), "");
}

TEST(Server, ListensAtAPath) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("http_server_test_" + std::to_string(getpid())))
          .string();
  Door door({.address = "unix:" + path});
  const listen::Descriptor client = testing::connect_to_path(path);
  ASSERT_TRUE(client);
  ASSERT_TRUE(testing::send_all(client, kPeer));
  EXPECT_THAT(testing::receive_until(client, "unix plain"), EndsWith("unix plain"));
  door.server().drain();
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace gateway::http
