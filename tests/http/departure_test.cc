// Clients that leave while they are being answered.
#include "http/departure.h"

#include <string>

#include <gmock/gmock.h>

#include "tests/http/door.h"
#include "tests/operations/raw_client.h"

namespace gateway::http {
namespace {

using testing::body_of;
using testing::Door;
using ::testing::HasSubstr;
using testing::RawClient;
using ::testing::StartsWith;

const std::string kHold = "POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
const std::string kGet = "GET /peer HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(Departure, IsToldOnce) {
  Departure departure;
  int told = 0;
  departure.on_left([&] { ++told; });
  EXPECT_FALSE(departure.left());
  departure.leave();
  departure.leave();
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(departure.left());
}

TEST(Departure, IsToldAtOnceWhenItIsOver) {
  Departure departure;
  departure.leave();
  int told = 0;
  departure.on_left([&] { ++told; });
  EXPECT_EQ(told, 1);
}

TEST(Departure, IsNoticedWhenAClientResets) {
  Door door;
  RawClient client(door.port());
  client.send(kHold);
  ASSERT_TRUE(door.wait_for_held(1));
  client.reset();
  EXPECT_TRUE(door.wait_for_left(1));
  EXPECT_TRUE(door.wait_for_none_open());
}

TEST(Departure, IsNoticedWhenAClientCloses) {
  Door door;
  {
    RawClient client(door.port());
    client.send(kHold);
    ASSERT_TRUE(door.wait_for_held(1));
  }
  EXPECT_TRUE(door.wait_for_left(1));
  EXPECT_TRUE(door.wait_for_none_open());
}

TEST(Departure, IsNoticedWhenAClientSaysThatItSendsNoMoreAndItIsAnsweredAllTheSame) {
  Door door;
  RawClient client(door.port());
  client.send(kHold);
  client.end_sending();
  EXPECT_TRUE(door.wait_for_left(1));
  EXPECT_EQ(body_of(client.answer()), "held\n");
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(client.closed());
}

TEST(Departure, IsNotWhatSendingAheadIs) {
  Door door;
  RawClient client(door.port());
  client.send(kHold + kGet);
  ASSERT_TRUE(door.wait_for_held(1));
  client.send(kGet);
  // Whoever is answered behind it on another connection knows that the door has read on.
  EXPECT_THAT(testing::http_get(door.port(), "/peer"), StartsWith("HTTP/1.1 200 "));
  door.release();
  EXPECT_EQ(body_of(client.answer()), "held\n");
  EXPECT_THAT(client.answer(), HasSubstr("127.0.0.1:"));
  EXPECT_THAT(client.answer(), HasSubstr("127.0.0.1:"));
  EXPECT_FALSE(door.wait_for_left(1, std::chrono::milliseconds(0)));
}

TEST(Departure, IsNoticedBehindWhatWasSentAhead) {
  Door door;
  RawClient client(door.port());
  client.send(kHold + kGet);
  ASSERT_TRUE(door.wait_for_held(1));
  client.reset();
  EXPECT_TRUE(door.wait_for_left(1));
}

TEST(Departure, KeepsOnlySoMuchOfWhatIsSentAhead) {
  Door door;
  RawClient client(door.port());
  std::string ahead;
  int requests = 0;
  for (; ahead.size() < 100'000; ++requests) ahead += kGet;
  client.send(kHold + ahead);  // More than is kept, less than the kernel takes.
  ASSERT_TRUE(door.wait_for_held(1));
  door.release();
  EXPECT_EQ(body_of(client.answer()), "held\n");
  for (int k = 0; k < requests; ++k) ASSERT_THAT(client.answer(), StartsWith("HTTP/1.1 200 ")) << k;
}

}  // namespace
}  // namespace gateway::http
