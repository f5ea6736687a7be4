#include "listen/connection_gate.h"

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "tests/support/or_throw.h"
#include "tests/support/plain_socket.h"

namespace gateway::listen {
namespace {

using testing::connect_to;
using testing::is_quiet;
using testing::or_throw;
using testing::receive_all;

/// A gate before a server that only holds what it gets.
class Guarded {
 public:
  explicit Guarded(std::size_t max_connections)
      : gate(or_throw(ConnectionGate::open(
            or_throw(Listener::open("127.0.0.1:0", std::chrono::seconds(30))), max_connections,
            [this](Descriptor connection) { hold(std::move(connection)); }))) {}

  /// The next connection that was handed over, waiting for it.
  Descriptor take() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::seconds(20), [this] { return !held_.empty(); })) {
      throw std::runtime_error("no connection came");
    }
    Descriptor connection = std::move(held_.back());
    held_.pop_back();
    return connection;
  }

  void await_open(std::size_t connections) const {
    const auto end = Clock::now() + std::chrono::seconds(20);
    while (gate->open() != connections) {
      ASSERT_LT(Clock::now(), end) << gate->open() << " are open";
      std::this_thread::yield();
    }
  }

  [[nodiscard]] Descriptor connect() const { return connect_to(gate->port()); }

 private:
  void hold(Descriptor connection) {
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(connection));
    came_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Descriptor> held_;

 public:
  const std::unique_ptr<ConnectionGate> gate;
};

TEST(ConnectionGate, HandsOnWhatItAccepts) {
  Guarded door(2);
  const Descriptor client = door.connect();
  const Descriptor served = door.take();
  EXPECT_NE(fcntl(served.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(send(served.get(), "hello", 5, 0), 5);
  EXPECT_EQ(testing::receive_until(client, "hello"), "hello");
  EXPECT_EQ(door.gate->open(), 1u);
  EXPECT_EQ(door.gate->accepted(), 1u);
  EXPECT_EQ(door.gate->refused(), 0u);
}

TEST(ConnectionGate, ClosesAtOnceWhatIsAboveTheBound) {
  Guarded door(2);
  const Descriptor first = door.connect();
  const Descriptor second = door.connect();
  const Descriptor served[] = {door.take(), door.take()};
  for (int k = 0; k < 3; ++k) EXPECT_EQ(receive_all(door.connect()), "");
  EXPECT_EQ(door.gate->refused(), 3u);
  EXPECT_EQ(door.gate->open(), 2u);
  EXPECT_TRUE(is_quiet(first));
  EXPECT_TRUE(is_quiet(second));
}

TEST(ConnectionGate, MakesRoomWhenBothEndsAreDone) {
  Guarded door(1);
  Descriptor client = door.connect();
  Descriptor served = door.take();
  client.reset();
  EXPECT_EQ(receive_all(served), "");
  EXPECT_EQ(door.gate->open(), 1u);
  shutdown(served.get(), SHUT_RDWR);
  served.reset();
  door.await_open(0);
  EXPECT_TRUE(is_quiet(door.connect()));
}

TEST(ConnectionGate, MakesRoomWhenTheServerShutsAConnectionDown) {
  Guarded door(1);
  for (int round = 0; round < 20; ++round) {
    const Descriptor client = door.connect();
    Descriptor served = door.take();
    shutdown(served.get(), SHUT_RDWR);
    served.reset();
    EXPECT_EQ(receive_all(client), "");
    door.await_open(0);
  }
  EXPECT_EQ(door.gate->accepted(), 20u);
  EXPECT_EQ(door.gate->refused(), 0u);
}

TEST(ConnectionGate, MakesRoomWhenTheClientResetsAConnection) {
  Guarded door(1);
  Descriptor client = door.connect();
  const Descriptor served = door.take();
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  client.reset();
  door.await_open(0);
}

TEST(ConnectionGate, CountsAConnectionThatOnlyTheClientHasEnded) {
  Guarded door(1);
  const Descriptor client = door.connect();
  const Descriptor served = door.take();
  shutdown(client.get(), SHUT_WR);
  EXPECT_EQ(receive_all(served), "");
  EXPECT_EQ(receive_all(door.connect()), "");
  EXPECT_EQ(door.gate->open(), 1u);
}

TEST(ConnectionGate, MistakesNoConnectionForOneThatHadItsNumber) {
  Guarded door(50);
  std::vector<Descriptor> served;
  std::vector<Descriptor> clients;
  for (int round = 0; round < 200; ++round) {
    clients.push_back(door.connect());
    served.push_back(door.take());
    if (round % 3 == 0) {
      shutdown(served.front().get(), SHUT_RDWR);
      served.erase(served.begin());
      door.await_open(served.size());
    }
    while (served.size() > 40) {
      shutdown(served.back().get(), SHUT_RDWR);
      served.pop_back();
      door.await_open(served.size());
    }
  }
  EXPECT_EQ(door.gate->refused(), 0u);
}

TEST(ConnectionGate, TurnsConnectionsAwayWhenTheProcessHasNoDescriptorLeft) {
  Guarded door(100);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const Descriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(Descriptor(dup(client.get())).get());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(door.gate->port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connected =
      connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  const std::string said = connected == 0 ? receive_all(client) : "not connected";
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(said, "");
  EXPECT_EQ(door.gate->refused(), 1u);
  const Descriptor next = door.connect();
  EXPECT_TRUE(door.take());
}

TEST(ConnectionGate, GoesOnWatchingWhenItListensNoMore) {
  Guarded door(5);
  const Descriptor client = door.connect();
  Descriptor served = door.take();
  door.gate->stop_listening();
  door.gate->stop_listening();
  EXPECT_FALSE(door.connect());
  EXPECT_EQ(door.gate->open(), 1u);
  EXPECT_TRUE(is_quiet(client));
  shutdown(served.get(), SHUT_RDWR);
  served.reset();
  door.await_open(0);
}

TEST(ConnectionGate, CutsOffWhatIsOpen) {
  Guarded door(5);
  const Descriptor client = door.connect();
  const Descriptor served = door.take();
  door.gate->cut_off();
  EXPECT_EQ(receive_all(client), "");
  EXPECT_EQ(receive_all(served), "");
  EXPECT_FALSE(door.connect());
}

TEST(ConnectionGate, StopsListeningAndLeavesConnectionsToTheirServer) {
  Guarded door(5);
  const Descriptor client = door.connect();
  const Descriptor served = door.take();
  door.gate->stop();
  door.gate->stop();
  EXPECT_FALSE(door.connect());
  EXPECT_EQ(door.gate->open(), 0u);
  EXPECT_EQ(send(served.get(), "still here", 10, 0), 10);
  EXPECT_EQ(testing::receive_until(client, "here"), "still here");
}

}  // namespace
}  // namespace gateway::listen
