#include "listen/listener.h"

#include <chrono>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tests/support/localhost.h"
#include "tests/support/plain_socket.h"

namespace gateway::listen {
namespace {

using testing::connect_to;
using testing::connect_to_path;
using ::testing::HasSubstr;

constexpr Duration kTimeout = std::chrono::seconds(30);

std::string at(int port) {
  return "127.0.0.1:" + std::to_string(port);
}

int option(const Descriptor& socket, int level, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  getsockopt(socket.get(), level, name, &value, &length);
  return value;
}

TEST(Listener, TakesAFreePortAndSaysWhich) {
  const auto listener = Listener::open("127.0.0.1:0", kTimeout);
  ASSERT_TRUE(listener) << listener.error();
  EXPECT_GT(listener->port(), 0);
  EXPECT_TRUE(connect_to(listener->port()));
}

TEST(Listener, GivesItsConnectionsWhatTheyNeed) {
  const auto listener = Listener::open("127.0.0.1:0", std::chrono::milliseconds(1500));
  const Descriptor client = connect_to(listener->port());
  const Descriptor served(accept(listener->sockets().front().get(), nullptr, nullptr));
  ASSERT_TRUE(served);
  EXPECT_EQ(option(served, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(served, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(served, IPPROTO_TCP, TCP_USER_TIMEOUT), 1500);
}

TEST(Listener, ListensOnBothFamiliesIfTheAddressIsEvery) {
  for (const std::string every : {"0.0.0.0", "[::]"}) {
    const auto listener = Listener::open(every + ":0", kTimeout);
    ASSERT_TRUE(listener) << listener.error();
    EXPECT_TRUE(connect_to(listener->port(), "127.0.0.1")) << every;
    if (Listener::open("[::1]:0", kTimeout)) {
      EXPECT_TRUE(connect_to(listener->port(), "::1")) << every;
    }
  }
}

TEST(Listener, ListensOnEveryAddressOfAName) {
  if (!testing::knows_localhost()) GTEST_SKIP() << "no name for the loopback";
  const auto listener = Listener::open("localhost:0", kTimeout);
  ASSERT_TRUE(listener) << listener.error();
  for (const Descriptor& socket : listener->sockets()) {
    sockaddr_storage bound{};
    socklen_t length = sizeof bound;
    ASSERT_EQ(getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &length), 0);
    const bool v6 = bound.ss_family == AF_INET6;
    EXPECT_TRUE(connect_to(listener->port(), v6 ? "::1" : "127.0.0.1"));
  }
}

TEST(Listener, LetsNobodyShareItsPort) {
  const auto first = Listener::open("127.0.0.1:0", kTimeout);
  const auto second = Listener::open(at(first->port()), kTimeout);
  ASSERT_TRUE(second.has_error());
  EXPECT_THAT(second.error(), HasSubstr(at(first->port())));
  EXPECT_THAT(second.error(), HasSubstr("in use"));
}

TEST(Listener, TakesAPortAgainRightAfterItsConnectionsWereClosed) {
  int port = 0;
  {
    const auto first = Listener::open("127.0.0.1:0", kTimeout);
    port = first->port();
    const Descriptor client = connect_to(port);
    const Descriptor served(accept(first->sockets().front().get(), nullptr, nullptr));
  }
  EXPECT_TRUE(Listener::open(at(port), kTimeout));
}

TEST(Listener, SaysWhatIsWrongWithAnAddress) {
  for (const std::string address :
       {"127.0.0.1", "127.0.0.1:", ":50051", "::1:50051", "127.0.0.1:http", "127.0.0.1:70000",
        "no.such.host.invalid:1", "203.0.113.1:0", "unix:", "no address"}) {
    const auto listener = Listener::open(address, kTimeout);
    ASSERT_TRUE(listener.has_error()) << address;
    EXPECT_THAT(listener.error(), HasSubstr("can't listen on " + address + ": "));
  }
}

TEST(Listener, ListensAtAPathAndLeavesNothingThere) {
  const std::string path = ::testing::TempDir() + "listener.sock";
  for (const std::string& address : {"unix:" + path, "unix://" + path}) {
    {
      const auto listener = Listener::open(address, kTimeout);
      ASSERT_TRUE(listener) << listener.error();
      EXPECT_EQ(listener->port(), 1);
      EXPECT_TRUE(connect_to_path(path));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
  }
}

TEST(Listener, TakesAPathThatADeadServerLeftAndNoneThatIsServed) {
  const std::string path = ::testing::TempDir() + "left.sock";
  const std::string aside = path + ".aside";
  {
    const auto dead = Listener::open("unix:" + path, kTimeout);
    ASSERT_TRUE(dead) << dead.error();
    std::filesystem::rename(path, aside);
  }
  std::filesystem::rename(aside, path);
  const auto listener = Listener::open("unix:" + path, kTimeout);
  ASSERT_TRUE(listener) << listener.error();
  const auto second = Listener::open("unix:" + path, kTimeout);
  ASSERT_TRUE(second.has_error());
  EXPECT_THAT(second.error(), HasSubstr("in use"));
  EXPECT_TRUE(connect_to_path(path));
}

}  // namespace
}  // namespace gateway::listen
