#include "service/listener.h"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace gateway {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

/// Where a socket may be bound.
struct Place {
  sockaddr_storage address{};
  socklen_t length = 0;

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&address); }
};

/// Why the last system call failed.
std::error_code last_error() {
  return {errno, std::system_category()};
}

void set_option(const Descriptor& socket, int level, int name, int value) {
  setsockopt(socket.get(), level, name, &value, sizeof value);
}

int port_of(const Place& place) {
  return ntohs(place.address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(place.address).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(place.address).sin_port);
}

void set_port(Place& place, int port) {
  const in_port_t wire = htons(static_cast<std::uint16_t>(port));
  if (place.address.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6&>(place.address).sin6_port = wire;
  } else {
    reinterpret_cast<sockaddr_in&>(place.address).sin_port = wire;
  }
}

Descriptor new_socket(int family) {
  return Descriptor(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

/// What is set on the listening socket is inherited by its connections.
Result<Descriptor, std::error_code> listen_on(const Place& place, Duration send_timeout,
                                              bool both_families) {
  Descriptor socket = new_socket(place.address.ss_family);
  if (!socket) return last_error();
  if (place.address.ss_family != AF_UNIX) {
    const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(send_timeout);
    set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(timeout.count()));
  }
  if (place.address.ss_family == AF_INET6) {
    set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, both_families ? 0 : 1);
  }
  if (bind(socket.get(), place.get(), place.length) != 0) return last_error();
  if (listen(socket.get(), SOMAXCONN) != 0) return last_error();
  return socket;
}

Result<int, std::error_code> bound_port(const Descriptor& socket) {
  Place bound;
  bound.length = sizeof bound.address;
  if (getsockname(socket.get(), bound.get(), &bound.length) != 0) return last_error();
  return port_of(bound);
}

/// What `host` and `port` stand for. Error: a reason.
Result<std::vector<Place>, std::string> resolve(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (failure != 0) return std::string(gai_strerror(failure));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  std::vector<Place> places;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    Place& place = places.emplace_back();
    place.length = each->ai_addrlen;
    std::memcpy(&place.address, each->ai_addr, each->ai_addrlen);
  }
  return places;
}

bool is_missing_family(const std::error_code& error) {
  return error == std::errc::address_family_not_supported ||
         error == std::errc::address_not_available;
}

/// Sockets, and the port they share.
using Opened = std::pair<std::vector<Descriptor>, int>;

/// Fails if a place is taken or none is this host's.
Result<Opened, std::error_code> listen_on_all(std::vector<Place> places, Duration send_timeout) {
  Opened opened;
  auto& [sockets, port] = opened;
  auto missing = std::make_error_code(std::errc::address_not_available);
  for (Place& place : places) {
    if (!sockets.empty()) set_port(place, port);
    auto socket = listen_on(place, send_timeout, false);
    if (!socket && is_missing_family(socket.error())) {
      missing = socket.error();
      continue;
    }
    if (!socket) return socket.error();
    const auto bound = bound_port(*socket);
    if (!bound) return bound.error();
    port = *bound;
    sockets.push_back(std::move(*socket));
  }
  if (sockets.empty()) return missing;
  return opened;
}

/// Every address of this host, of both families where there are two.
Result<Opened, std::error_code> listen_everywhere(int port, Duration send_timeout) {
  Place every;
  every.address.ss_family = AF_INET6;  // All zeros is the unspecified address, here and below.
  every.length = sizeof(sockaddr_in6);
  set_port(every, port);
  auto socket = listen_on(every, send_timeout, true);
  if (!socket && is_missing_family(socket.error())) {
    every.address.ss_family = AF_INET;
    every.length = sizeof(sockaddr_in);
    set_port(every, port);
    socket = listen_on(every, send_timeout, false);
  }
  if (!socket) return socket.error();
  const auto bound = bound_port(*socket);
  if (!bound) return bound.error();
  Opened opened;
  opened.first.push_back(std::move(*socket));
  opened.second = *bound;
  return opened;
}

/// Removes a socket that its server left behind. False if somebody still serves it.
bool clear_the_way(const Place& place, const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0 || !S_ISSOCK(file.st_mode)) return true;
  const Descriptor visitor = new_socket(AF_UNIX);
  if (connect(visitor.get(), place.get(), place.length) == 0 || errno == EAGAIN) return false;
  unlink(path.c_str());
  return true;
}

Result<Descriptor, std::string> listen_at_path(const std::string& path) {
  Place place;
  auto& address = reinterpret_cast<sockaddr_un&>(place.address);
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return "a path has 1 to " + std::to_string(sizeof address.sun_path - 1) + " bytes";
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  place.length = sizeof address;
  if (!clear_the_way(place, path)) return std::string("it is in use");
  auto socket = listen_on(place, Duration::zero(), false);
  if (!socket) return socket.error().message();
  return std::move(*socket);
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  return fault == std::errc{} && stop == text.data() + text.size();
}

/// "host" and "port" of "host:port"; none if it is not of that form.
std::optional<std::pair<std::string, std::string>> split(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::string port = address.substr(colon + 1);
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return std::nullopt;
  }
  if (host.empty() || !is_port(port)) return std::nullopt;
  return std::pair(host, port);
}

Result<Opened, std::string> listen_at_port(const std::string& address, Duration send_timeout) {
  const auto parts = split(address);
  if (!parts) return std::string("malformed, expected host:port");
  const auto& [host, port] = *parts;
  auto places = resolve(host, port);
  if (!places) return places.error();
  auto opened = host == "0.0.0.0" || host == "::"
                    ? listen_everywhere(port_of(places->front()), send_timeout)
                    : listen_on_all(std::move(*places), send_timeout);
  if (!opened) return opened.error().message();
  return std::move(*opened);
}

}  // namespace

Result<Listener, std::string> Listener::open(const std::string& address, Duration send_timeout) {
  const std::string complaint = "can't listen on " + address + ": ";
  if (address.starts_with(kUnixPrefix)) {
    std::string path = address.substr(kUnixPrefix.size());
    if (path.starts_with("//")) path.erase(0, 2);
    auto socket = listen_at_path(path);
    if (!socket) return complaint + socket.error();
    std::vector<Descriptor> sockets;
    sockets.push_back(std::move(*socket));
    return Listener(std::move(sockets), 1, std::move(path));
  }
  auto opened = listen_at_port(address, send_timeout);
  if (!opened) return complaint + opened.error();
  return Listener(std::move(opened->first), opened->second, {});
}

Listener::Listener(std::vector<Descriptor> sockets, int port, std::string path)
    : sockets_(std::move(sockets)), port_(port), path_(std::move(path)) {}

Listener::~Listener() {
  if (!path_.empty() && !sockets_.empty()) unlink(path_.c_str());
}

}  // namespace gateway
