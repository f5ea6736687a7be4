#include "listen/listener.h"

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/stat.h>

#include "listen/listening_socket.h"
#include "listen/socket_place.h"

namespace gateway::listen {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

bool is_missing_family(const std::error_code& error) {
  return error == std::errc::address_family_not_supported ||
         error == std::errc::address_not_available;
}

/// Sockets, and the port they share.
using Opened = std::pair<std::vector<Descriptor>, int>;

/// Fails if a place is taken or none is this host's.
Result<Opened, std::error_code> listen_on_all(std::vector<SocketPlace> places,
                                              Duration send_timeout) {
  Opened opened;
  auto& [sockets, port] = opened;
  auto missing = std::make_error_code(std::errc::address_not_available);
  for (SocketPlace& place : places) {
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
  auto socket = listen_on(every_place(AF_INET6, port), send_timeout, true);
  if (!socket && is_missing_family(socket.error())) {
    socket = listen_on(every_place(AF_INET, port), send_timeout, false);
  }
  if (!socket) return socket.error();
  const auto bound = bound_port(*socket);
  if (!bound) return bound.error();
  Opened opened;
  opened.first.push_back(std::move(*socket));
  opened.second = *bound;
  return opened;
}

Result<Opened, std::string> listen_at_port(const std::string& address, Duration send_timeout) {
  auto places = resolve_places(address);
  if (!places) return places.error();
  auto opened = is_every_place(places->front())
                    ? listen_everywhere(port_of(places->front()), send_timeout)
                    : listen_on_all(std::move(*places), send_timeout);
  if (!opened) return opened.error().message();
  return std::move(*opened);
}

/// Removes a socket that its server left behind. False if somebody still serves it.
bool clear_the_way(const SocketPlace& place, const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0 || !S_ISSOCK(file.st_mode)) return true;
  const Descriptor visitor = new_socket(AF_UNIX);
  if (connect(visitor.get(), place.get(), place.length) == 0 || errno == EAGAIN) return false;
  unlink(path.c_str());
  return true;
}

Result<Descriptor, std::string> listen_at_path(const std::string& path) {
  const auto place = place_of_path(path);
  if (!place) return place.error();
  if (!clear_the_way(*place, path)) return std::string("it is in use");
  auto socket = listen_on(*place, Duration::zero(), false);
  if (!socket) return socket.error().message();
  return std::move(*socket);
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

}  // namespace gateway::listen
