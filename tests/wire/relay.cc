// Longer than most: a connection and the relay share all of their state.
#include "tests/wire/relay.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <future>
#include <limits>
#include <list>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>

#include "tests/support/deaf_socket.h"

namespace gateway::testing {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kPieceBytes = 16 * 1024;
constexpr std::size_t kWithoutEnd = std::numeric_limits<std::size_t>::max();
constexpr int kBacklog = 128;
constexpr int kFillers = 8;  // A queue of length 0 takes fewer.

tcp::endpoint loopback(std::uint16_t port) {
  return {asio::ip::address_v4::loopback(), port};
}

void reset(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

void close(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  socket.close(ignored);
}

}  // namespace

/// One connection of the gateway, and the relay's own to the provider.
///
/// Thread: the relay's.
class Relay::Link {
 public:
  Link(State& state, tcp::socket gateway);

  static asio::awaitable<void> begin(std::shared_ptr<Link> link, std::uint16_t port);

  void end(void (*how)(tcp::socket&));
  void stall() { stalled_ = true; }
  void deafen() { testing::deafen(gateway_.native_handle()); }
  void repeat_and_reset();

 private:
  static asio::awaitable<void> carry_requests(std::shared_ptr<Link> link);
  asio::awaitable<void> carry_answers();
  asio::awaitable<bool> pass(std::size_t from, std::size_t to);
  asio::awaitable<void> pass_late(std::size_t size, std::chrono::milliseconds delay);
  asio::awaitable<void> trickle(std::size_t size, std::size_t bytes);
  asio::awaitable<void> strike(WireFault fault, std::size_t size);

  State& state_;
  tcp::socket gateway_;
  tcp::socket provider_;
  std::array<char, kPieceBytes> request_{};
  std::array<char, kPieceBytes> piece_{};  // Of an answer.
  std::size_t piece_size_ = 0;
  std::size_t passed_ = 0;  // Bytes of the present answer.
  bool stalled_ = false;
  bool ended_ = false;
};

struct Relay::State {
  explicit State(Relay& owner) : relay(owner), acceptor(owner.io_, loopback(0)) { listen(); }

  void listen() {
    swallowing = false;
    acceptor.listen(kBacklog);
    asio::co_spawn(relay.io_, accept(), asio::detached);
  }

  asio::awaitable<void> accept() {
    while (!swallowing) {
      auto [ec, socket] = co_await acceptor.async_accept(kAwait);
      if (ec) continue;
      std::erase_if(links, [](const auto& link) { return link.expired(); });
      auto link = std::make_shared<Link>(*this, std::move(socket));
      links.push_back(link);
      asio::co_spawn(relay.io_, Link::begin(std::move(link), provider_port), asio::detached);
    }
  }

  template <class Change>
  void each(Change change) {
    for (const auto& known : links) {
      if (const auto link = known.lock()) change(*link);
    }
  }

  /// The fault that the answer at hand is to suffer, if it is one that strikes at a place.
  void take_strike() {
    ++relay.struck_;
    if (strikes_left != kWithoutEnd && --strikes_left == 0) fault.reset();
  }

  Relay& relay;
  tcp::acceptor acceptor;
  std::uint16_t provider_port = 0;
  std::optional<WireFault> fault;
  std::size_t strikes_left = kWithoutEnd;
  std::list<std::weak_ptr<Link>> links;
  std::list<tcp::socket> fillers;
  bool swallowing = false;
};

Relay::Link::Link(State& state, tcp::socket gateway)
    : state_(state), gateway_(std::move(gateway)), provider_(state.relay.io_) {
  ++state_.relay.open_;
  ++state_.relay.accepted_;
}

asio::awaitable<void> Relay::Link::begin(std::shared_ptr<Link> link, std::uint16_t port) {
  const tcp::endpoint there = loopback(port);
  const auto [ec] = co_await link->provider_.async_connect(there, kAwait);
  if (ec || link->ended_) {
    link->end(reset);
    co_return;
  }
  link->provider_.set_option(tcp::no_delay(true));
  link->gateway_.set_option(tcp::no_delay(true));
  asio::co_spawn(link->state_.relay.io_, carry_requests(link), asio::detached);
  co_await link->carry_answers();
}

asio::awaitable<void> Relay::Link::carry_requests(std::shared_ptr<Link> link) {
  for (;;) {
    const auto space = asio::buffer(link->request_);
    const auto [ec, size] = co_await link->gateway_.async_read_some(space, kAwait);
    if (ec) break;
    link->passed_ = 0;
    if (link->stalled_) continue;
    const auto bytes = asio::buffer(link->request_, size);
    // A provider that is gone is noticed where its answers are read.
    co_await asio::async_write(link->provider_, bytes, kAwait);
  }
  link->end(close);
}

asio::awaitable<void> Relay::Link::carry_answers() {
  while (!ended_) {
    const auto space = asio::buffer(piece_);
    const auto [ec, size] = co_await provider_.async_read_some(space, kAwait);
    if (stalled_) co_return;
    if (ec) break;
    piece_size_ = size;
    const std::optional<WireFault> fault = state_.fault;
    if (!fault) {
      co_await pass(0, size);
    } else if (fault->kind == WireFault::Kind::late && passed_ == 0) {
      co_await pass_late(size, fault->delay);
    } else if (fault->kind == WireFault::Kind::late) {
      co_await pass(0, size);
    } else if (fault->kind == WireFault::Kind::trickle) {
      co_await trickle(size, fault->after);
    } else if (passed_ + size <= fault->after) {
      co_await pass(0, size);
    } else {
      co_await strike(*fault, size);
    }
  }
  if (!stalled_) end(close);
}

asio::awaitable<bool> Relay::Link::pass(std::size_t from, std::size_t to) {
  const auto bytes = asio::buffer(piece_.data() + from, to - from);
  const auto [ec, sent] = co_await asio::async_write(gateway_, bytes, kAwait);
  passed_ += sent;
  if (ec) end(reset);
  co_return !ec;
}

asio::awaitable<void> Relay::Link::pass_late(std::size_t size, std::chrono::milliseconds delay) {
  asio::steady_timer timer(state_.relay.io_, delay);
  co_await timer.async_wait(kAwait);
  co_await pass(0, size);
}

asio::awaitable<void> Relay::Link::trickle(std::size_t size, std::size_t bytes) {
  std::size_t at = 0;
  for (; at < size && passed_ < bytes; ++at) {
    // Not in the loop's condition: gcc 12 would await whatever the other conditions say.
    const bool took = co_await pass(at, at + 1);
    if (!took) co_return;
  }
  if (at < size) co_await pass(at, size);
}

asio::awaitable<void> Relay::Link::strike(WireFault fault, std::size_t size) {
  state_.take_strike();
  const std::size_t last = std::min(size, fault.after - std::min(fault.after, passed_));
  co_await pass(0, last);
  switch (fault.kind) {
    case WireFault::Kind::stall:
      stalled_ = true;
      break;
    case WireFault::Kind::close:
      end(close);
      break;
    case WireFault::Kind::duplicate:
      co_await pass(0, last);
      end(reset);
      break;
    default:
      end(reset);
  }
}

void Relay::Link::repeat_and_reset() {
  boost::system::error_code ignored;
  // Between answers the socket's buffer is empty, so that it takes them all at once.
  gateway_.write_some(asio::buffer(piece_, piece_size_), ignored);
  end(reset);
}

void Relay::Link::end(void (*how)(tcp::socket&)) {
  if (std::exchange(ended_, true)) return;
  how(gateway_);
  how(provider_);
  --state_.relay.open_;
}

Relay::Relay() : state_(std::make_unique<State>(*this)) {
  thread_ = std::thread([this, work = asio::make_work_guard(io_)] { io_.run(); });
}

Relay::~Relay() {
  io_.stop();
  thread_.join();
}

std::string Relay::url() const {
  return "https://127.0.0.1:" + std::to_string(state_->acceptor.local_endpoint().port());
}

void Relay::lead_to(std::uint16_t port) {
  apply([port](State& state) { state.provider_port = port; });
}

void Relay::damage(WireFault fault) {
  damage_next(fault, kWithoutEnd);
}

void Relay::damage_next(WireFault fault, std::size_t answers) {
  apply([fault, answers](State& state) {
    state.fault = fault;
    state.strikes_left = answers;
  });
}

void Relay::mend() {
  apply([](State& state) { state.fault.reset(); });
}

void Relay::reset_all() {
  apply([](State& state) { state.each([](Link& link) { link.end(reset); }); });
}

void Relay::stall_all() {
  apply([](State& state) { state.each([](Link& link) { link.stall(); }); });
}

void Relay::deafen_all() {
  apply([](State& state) { state.each([](Link& link) { link.deafen(); }); });
}

void Relay::repeat_and_reset_all() {
  apply([](State& state) { state.each([](Link& link) { link.repeat_and_reset(); }); });
}

// The kernel ignores attempts to connect while the queue of those that nobody has accepted is full.
void Relay::swallow_connections() {
  apply([](State& state) {
    state.swallowing = true;
    state.acceptor.cancel();
    state.acceptor.listen(0);
    const tcp::endpoint here = state.acceptor.local_endpoint();
    for (int k = 0; k < kFillers; ++k) {
      tcp::socket& filler = state.fillers.emplace_back(state.relay.io_);
      filler.open(here.protocol());
      filler.non_blocking(true);
      // Asio's own connect() would wait for the outcome.
      if (::connect(filler.native_handle(), here.data(), static_cast<socklen_t>(here.size())) !=
              0 &&
          errno != EINPROGRESS) {
        throw std::runtime_error("the queue of the relay can't be filled");
      }
    }
  });
}

void Relay::take_connections() {
  apply([](State& state) {
    state.fillers.clear();
    state.listen();
  });
}

void Relay::apply(const std::function<void(State&)>& change) {
  std::promise<void> done;
  asio::post(io_, [&] {
    change(*state_);
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace gateway::testing
