// Which hosts NO_PROXY excepts.
#pragma once

#include <string_view>

#include "transport/origin.h"

namespace gateway::config {

/// Whether `list`, the value of NO_PROXY, excepts the origin. Entries are separated by commas or
/// blanks, and are compared without regard to case, a leading `.` or `*.`, or a trailing dot:
///
///   *                              every host
///   example.com                    that host and its subdomains
///   10.1.2.3, fd00::1, [fd00::1]   that address
///   10.0.0.0/8, fd00::/8           the addresses of that network
///   example.com:443, [::1]:443     the same at that port only; not of a network
///
/// Addresses are only compared with hosts that are written as addresses: no name is asked for. What
/// is none of these excepts nothing.
[[nodiscard]] bool excepted_by(std::string_view list, const transport::Origin& origin);

}  // namespace gateway::config
