// What the kernel does, and knows, about peers that are gone without a word.
#pragma once

#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include "domain/time.h"

namespace gateway::transport {

using TcpSocket = boost::asio::ip::tcp::socket::lowest_layer_type;

/// Kept connections die without FIN or RST (docs/provider.md, 1.7): a router on the way forgets
/// them. Probes keep its memory fresh, and tell when it has failed while a call waits for a long
/// answer: the first after so long without a word, and then one in every interval, up to a number.
inline constexpr int kProbeAfterSeconds = 10;
inline constexpr int kProbeIntervalSeconds = 5;
inline constexpr int kProbes = 3;
/// The kernel's own limit for bytes, and probes, that nobody acknowledges is a quarter of an hour.
/// Less than a call's usual time, so that the call hears of it; longer than a route takes to heal.
inline constexpr int kUnacknowledgedMs = 20'000;

/// Has the kernel end the connection when its peer has gone. Precondition: connected. Where the
/// kernel refuses an option the timeouts of a call are what is left, so that is no fault.
void detect_dead_peer(TcpSocket& socket);

/// Since when bytes are unacknowledged: the age of the peer's last sign of life. Absent if there
/// are none, or it is not known.
[[nodiscard]] std::optional<Duration> unacknowledged_for(TcpSocket& socket);

}  // namespace gateway::transport
