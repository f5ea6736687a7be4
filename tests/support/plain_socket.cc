#include "tests/support/plain_socket.h"

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace gateway::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// Appends what there is to `received`. False at the end of the connection.
bool receive_some(const listen::Descriptor& socket, Clock::time_point end, std::string& received) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
  pollfd waiting{socket.get(), POLLIN, 0};
  if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) == 0) {
    throw std::runtime_error("nothing came in time");
  }
  std::array<char, 16384> buffer;
  const ssize_t count = recv(socket.get(), buffer.data(), buffer.size(), 0);
  if (count > 0) received.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

}  // namespace

listen::Descriptor connect_to(int port, const std::string& address) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  listen::Descriptor connection(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int small = 4096;
  setsockopt(connection.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  if (connect(connection.get(), found->ai_addr, found->ai_addrlen) != 0) return {};
  return connection;
}

listen::Descriptor connect_to_path(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  listen::Descriptor connection(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(connection.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return {};
  }
  return connection;
}

bool send_all(const listen::Descriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string receive_all(const listen::Descriptor& socket, std::chrono::milliseconds patience) {
  const auto end = Clock::now() + patience;
  std::string received;
  while (receive_some(socket, end, received)) {
  }
  return received;
}

std::string receive_until(const listen::Descriptor& socket, std::string_view what,
                          std::chrono::milliseconds patience) {
  const auto end = Clock::now() + patience;
  std::string received;
  while (received.find(what) == std::string::npos) {
    if (!receive_some(socket, end, received)) throw std::runtime_error("the connection ended");
  }
  return received;
}

bool is_quiet(const listen::Descriptor& socket) {
  pollfd now{socket.get(), POLLIN, 0};
  return poll(&now, 1, 0) == 0;
}

}  // namespace gateway::testing
