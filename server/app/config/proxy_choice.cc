#include "app/config/proxy_choice.h"

#include <initializer_list>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "app/config/no_proxy.h"
#include "app/config/trimmed.h"

namespace gateway::config {
namespace {

using Variables = std::function<std::optional<std::string>(const std::string&)>;

/// The first of these that is set and says something.
std::optional<ProxyVariable> first_of(std::initializer_list<const char*> names,
                                      const Variables& variable) {
  for (const std::string name : names) {
    const auto value = variable(name);
    if (!value) continue;
    const std::string_view text = trimmed(*value);
    if (!text.empty()) return ProxyVariable{name, std::string(text)};
  }
  return std::nullopt;
}

bool is_this_host(const std::string& host) {
  if (host == "localhost" || host == "localhost.") return true;
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host, ec);
  return !ec && address.is_loopback();
}

}  // namespace

std::optional<ProxyVariable> proxy_of_environment(const transport::Origin& origin,
                                                  const Variables& variable) {
  auto proxy = first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}, variable);
  if (!proxy || is_this_host(origin.host)) return std::nullopt;
  const auto excepted = first_of({"no_proxy", "NO_PROXY"}, variable);
  if (excepted && excepted_by(excepted->url, origin)) return std::nullopt;
  return proxy;
}

}  // namespace gateway::config
