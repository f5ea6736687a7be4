#include "listen/connection_gate.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

namespace gateway::listen {
namespace {

/// Connections taken from one socket before the ends of others are looked at.
constexpr int kAcceptsInARow = 64;
/// How long the gate rests when the system is out of memory for connections.
constexpr auto kRest = std::chrono::milliseconds(10);

/// A connection's duplicate asks for nothing: the system tells of its end unasked.
constexpr std::uint32_t kEndOnly = 0;

Descriptor spare_descriptor() {
  return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

Descriptor accept_one(int listening) {
  return Descriptor(accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

}  // namespace

Result<std::unique_ptr<ConnectionGate>, std::string> ConnectionGate::open(
    Listener listener, std::size_t max_connections, TakeOver take_over) {
  std::unique_ptr<ConnectionGate> gate(
      new ConnectionGate(std::move(listener), max_connections, std::move(take_over)));
  bool watched = gate->events_ && gate->bell_ && gate->watch(gate->bell_.get(), EPOLLIN);
  for (const Descriptor& socket : gate->listener_->sockets()) {
    watched = watched && gate->watch(socket.get(), EPOLLIN);
  }
  if (!watched) {
    return "can't watch for connections: " + std::system_category().message(errno);
  }
  gate->thread_ = std::thread([&gate = *gate] { gate.run(); });
  return gate;
}

ConnectionGate::ConnectionGate(Listener listener, std::size_t max_connections, TakeOver take_over)
    : listener_(std::move(listener)),
      port_(listener_->port()),
      max_connections_(max_connections),
      take_over_(std::move(take_over)),
      events_(epoll_create1(EPOLL_CLOEXEC)),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      reserve_(spare_descriptor()) {}

ConnectionGate::~ConnectionGate() {
  stop();
}

void ConnectionGate::stop_listening() {
  give(Order::stop_listening);
}

void ConnectionGate::cut_off() {
  give(Order::cut_off);
}

void ConnectionGate::stop() {
  if (!thread_.joinable()) return;
  give(Order::end);
  thread_.join();
  duplicates_.clear();
  open_.store(0, std::memory_order_relaxed);
}

/// Returns when it is carried out.
void ConnectionGate::give(Order order) {
  if (ordered_.load() >= order) return;
  ordered_.store(order);
  eventfd_write(bell_.get(), 1);
  for (Order done = done_.load(); done != order; done = done_.load()) done_.wait(done);
}

bool ConnectionGate::watch(int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  return epoll_ctl(events_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void ConnectionGate::run() {
  std::array<epoll_event, 256> happened{};
  while (true) {
    const int count =
        epoll_wait(events_.get(), happened.data(), static_cast<int>(happened.size()), -1);
    // Ends first, so that they make room.
    for (int k = 0; k < count; ++k) forget(happened[static_cast<std::size_t>(k)].data.fd);
    for (int k = 0; k < count; ++k) {
      const int descriptor = happened[static_cast<std::size_t>(k)].data.fd;
      if (descriptor == bell_.get()) {
        const Order order = ordered_.load();
        carry_out(order);
        if (order == Order::end) return;
      } else if (listener_) {
        for (const Descriptor& socket : listener_->sockets()) {
          if (descriptor == socket.get()) accept_from(descriptor);
        }
      }
    }
  }
}

void ConnectionGate::carry_out(Order order) {
  eventfd_t rung = 0;
  eventfd_read(bell_.get(), &rung);
  listener_.reset();
  if (order == Order::cut_off) {
    for (const auto& [number, duplicate] : duplicates_) shutdown(duplicate.get(), SHUT_RDWR);
  }
  done_.store(order);
  done_.notify_all();
}

void ConnectionGate::accept_from(int listening) {
  for (int k = 0; k < kAcceptsInARow; ++k) {
    Descriptor connection = accept_one(listening);
    if (connection) {
      admit(std::move(connection));
    } else if (errno == EAGAIN) {
      return;
    } else if (errno == EMFILE || errno == ENFILE) {
      return turn_away_without_descriptors(listening);
    } else if (errno == ENOBUFS || errno == ENOMEM) {
      return std::this_thread::sleep_for(kRest);
    }  // Else it was a fault of that connection alone, which is gone.
  }
}

void ConnectionGate::admit(Descriptor connection) {
  if (duplicates_.size() >= max_connections_) return refuse();
  Descriptor duplicate(fcntl(connection.get(), F_DUPFD_CLOEXEC, 0));
  if (!duplicate || !watch(duplicate.get(), kEndOnly)) return refuse();
  const int key = duplicate.get();
  duplicates_.emplace(key, std::move(duplicate));
  open_.store(duplicates_.size(), std::memory_order_relaxed);
  accepted_.fetch_add(1, std::memory_order_relaxed);
  take_over_(std::move(connection));
}

/// No effect on what is no connection's duplicate.
void ConnectionGate::forget(int descriptor) {
  const auto found = duplicates_.find(descriptor);
  if (found == duplicates_.end()) return;
  // Closing it does not end the watch as long as the original is open, and its number may be used
  // again.
  epoll_ctl(events_.get(), EPOLL_CTL_DEL, descriptor, nullptr);
  duplicates_.erase(found);
  open_.store(duplicates_.size(), std::memory_order_relaxed);
}

/// Without this the connection would wait unanswered, and the gate would spin over it.
void ConnectionGate::turn_away_without_descriptors(int listening) {
  reserve_.reset();
  {
    const Descriptor turned_away = accept_one(listening);
    if (turned_away) refuse();
  }
  reserve_ = spare_descriptor();
  if (!reserve_) std::this_thread::sleep_for(kRest);
}

}  // namespace gateway::listen
