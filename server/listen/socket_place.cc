#include "listen/socket_place.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace gateway::listen {
namespace {

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

const sockaddr_in& as_ipv4(const SocketPlace& place) {
  return reinterpret_cast<const sockaddr_in&>(place.address);
}

const sockaddr_in6& as_ipv6(const SocketPlace& place) {
  return reinterpret_cast<const sockaddr_in6&>(place.address);
}

}  // namespace

int port_of(const SocketPlace& place) {
  return ntohs(place.family() == AF_INET6 ? as_ipv6(place).sin6_port : as_ipv4(place).sin_port);
}

void set_port(SocketPlace& place, int port) {
  const in_port_t wire = htons(static_cast<std::uint16_t>(port));
  if (place.family() == AF_INET6) {
    reinterpret_cast<sockaddr_in6&>(place.address).sin6_port = wire;
  } else {
    reinterpret_cast<sockaddr_in&>(place.address).sin_port = wire;
  }
}

Result<std::vector<SocketPlace>, std::string> resolve_places(const std::string& address) {
  const auto parts = split(address);
  if (!parts) return std::string("malformed, expected host:port");
  const auto& [host, port] = *parts;
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (failure != 0) return std::string(gai_strerror(failure));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  std::vector<SocketPlace> places;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    SocketPlace& place = places.emplace_back();
    place.length = each->ai_addrlen;
    std::memcpy(&place.address, each->ai_addr, each->ai_addrlen);
  }
  return places;
}

SocketPlace every_place(sa_family_t family, int port) {
  SocketPlace every;
  every.address.ss_family = family;  // All zeros is the unspecified address of both.
  every.length = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  set_port(every, port);
  return every;
}

bool is_every_place(const SocketPlace& place) {
  if (place.family() == AF_INET6) return IN6_IS_ADDR_UNSPECIFIED(&as_ipv6(place).sin6_addr);
  return place.family() == AF_INET && as_ipv4(place).sin_addr.s_addr == INADDR_ANY;
}

Result<SocketPlace, std::string> place_of_path(const std::string& path) {
  SocketPlace place;
  auto& address = reinterpret_cast<sockaddr_un&>(place.address);
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return "a path has 1 to " + std::to_string(sizeof address.sun_path - 1) + " bytes";
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  place.length = sizeof address;
  return place;
}

}  // namespace gateway::listen
