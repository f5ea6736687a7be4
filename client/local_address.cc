#include "client/local_address.h"

#include <cstddef>
#include <string>

#include <arpa/inet.h>

namespace embedding_client {
namespace {

/// Without the port, and without the brackets that an IPv6 address has before one.
std::string_view host_of(std::string_view address) {
  if (address.starts_with('[')) {
    const std::size_t end = address.find(']');
    return end == std::string_view::npos ? address : address.substr(1, end - 1);
  }
  const std::size_t colon = address.find(':');
  const bool has_port = colon != std::string_view::npos && address.rfind(':') == colon;
  return has_port ? address.substr(0, colon) : address;
}

bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace

bool is_this_host(std::string_view target) {
  if (target.starts_with("unix:") || target.starts_with("unix-abstract:")) return true;
  for (const std::string_view scheme : {"dns:///", "dns:", "ipv4:", "ipv6:"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    break;
  }
  const std::string_view host = host_of(target);
  return host == "localhost" || is_loopback(std::string(host));
}

}  // namespace embedding_client
