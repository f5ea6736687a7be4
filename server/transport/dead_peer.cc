#include "transport/dead_peer.h"

#include <chrono>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace gateway::transport {

void detect_dead_peer(TcpSocket& socket) {
  using boost::asio::detail::socket_option::integer;
  boost::system::error_code ignored;
  socket.set_option(boost::asio::socket_base::keep_alive(true), ignored);
  socket.set_option(integer<IPPROTO_TCP, TCP_KEEPIDLE>(kProbeAfterSeconds), ignored);
  socket.set_option(integer<IPPROTO_TCP, TCP_KEEPINTVL>(kProbeIntervalSeconds), ignored);
  socket.set_option(integer<IPPROTO_TCP, TCP_KEEPCNT>(kProbes), ignored);
  socket.set_option(integer<IPPROTO_TCP, TCP_USER_TIMEOUT>(kUnacknowledgedMs), ignored);
}

std::optional<Duration> unacknowledged_for(TcpSocket& socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  const int got = ::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size);
  if (got != 0 || info.tcpi_unacked == 0) return std::nullopt;
  return std::chrono::milliseconds(info.tcpi_last_ack_recv);
}

}  // namespace gateway::transport
