#include "tests/http/door.h"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/support/or_throw.h"

namespace gateway::testing {

namespace net = boost::asio;

namespace {

constexpr std::chrono::seconds kPatience{10};

std::string about(const http::Peer& peer) {
  std::string text = peer.address + (peer.encrypted ? " TLS" : " plain");
  if (peer.certificate.shown) text += " shown";
  for (const auto& name : peer.certificate.common) text += " CN=" + name;
  for (const auto& name : peer.certificate.alternative) text += " " + name;
  return text;
}

}  // namespace

Door::Door(const Settings& settings)
    : max_body_bytes_(settings.max_body_bytes),
      large_bytes_(settings.large_bytes),
      server_(settings.limits, settings.tls) {
  auto listener = or_throw(listen::Listener::open(settings.address, std::chrono::seconds(30)));
  port_ = static_cast<std::uint16_t>(listener.port());
  const auto served = server_.serve(std::move(listener), *this);
  if (!served) throw std::runtime_error(served.error());
}

Door::~Door() = default;

bool Door::wait_for_held(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return held_ >= count; });
}

bool Door::wait_for_left(int count, Duration patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return left_ >= count; });
}

bool Door::wait_for_accepted(std::uint64_t count) const {
  return wait_until([&] { return server_.figures().accepted >= count; });
}

bool Door::wait_for_none_open() const {
  return wait_until([&] { return server_.figures().open == 0; });
}

bool Door::wait_until(const std::function<bool()>& so) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

void Door::release() {
  net::post(server_.context(), [this] {
    for (net::steady_timer* timer : holding_) timer->cancel();
  });
}

std::vector<std::string> Door::considered() const {
  const std::lock_guard lock(mutex_);
  return considered_;
}

std::size_t Door::threads_seen() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

http::Responder::Considered Door::consider(const http::RequestHead& head,
                                           const http::Peer& /*peer*/) {
  {
    const std::lock_guard lock(mutex_);
    threads_.insert(std::this_thread::get_id());
    considered_.push_back(std::string(head.method()) + " " + std::string(head.path()));
  }
  if (head.path() == "/refused") return http::plain(401, "not you");
  return max_body_bytes_;
}

net::awaitable<http::Answer> Door::answer(http::Request request, http::Departure& departure) {
  const std::string path(request.head.path());
  if (path == "/throw") throw std::runtime_error("a bug");
  if (path == "/hold") co_return co_await hold(departure);
  http::Answer answer;
  if (path == "/echo") {
    answer.body = std::move(request.body);
  } else if (path == "/peer") {
    answer.body = about(request.peer);
  } else if (path == "/large") {
    answer.body.assign(large_bytes_, 'x');
  } else if (path == "/empty") {
    answer.status = 204;
    answer.body = "nobody sees this";
  } else if (path == "/split") {
    answer.headers = {{"X-Bad", "a\r\nX-Injected: b"}, {"X-Good", "c"}};
  } else {
    answer.status = 404;
  }
  co_return answer;
}

net::awaitable<http::Answer> Door::hold(http::Departure& departure) {
  constexpr auto kAwaitRelease = net::as_tuple(net::use_awaitable);
  net::steady_timer timer(server_.context(), kNever);
  holding_.push_back(&timer);
  departure.on_left([this, &timer] {
    timer.cancel();
    const std::lock_guard lock(mutex_);
    ++left_;
    changed_.notify_all();
  });
  {
    const std::lock_guard lock(mutex_);
    ++held_;
    changed_.notify_all();
  }
  if (!departure.left()) (void)co_await timer.async_wait(kAwaitRelease);
  std::erase(holding_, &timer);
  co_return http::plain(200, "held");
}

http::Answer Door::objection(http::Objection objection, const http::RequestHead* head) {
  http::Answer answer = http::plain(http::status_of(objection), http::sentence_of(objection));
  if (head != nullptr) answer.headers.push_back({"X-Path", std::string(head->path())});
  return answer;
}

}  // namespace gateway::testing
