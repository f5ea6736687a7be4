#include "app/config/proxies.h"

#include <string_view>
#include <utility>

#include <boost/beast/core/string.hpp>

#include "app/config/proxy_choice.h"

namespace gateway::config {
namespace {

constexpr const char* kNone = "none";
constexpr const char* kHidden = "***";
constexpr std::string_view kScheme = "http://";

void settle(UpstreamConfig& upstream, const std::string& path, const ConfigSources& sources,
            ConfigProblems& problems) {
  std::string said_by;
  if (upstream.proxy.empty()) {
    auto proxy = proxy_of_environment(upstream.origin, sources.variable);
    if (proxy) said_by = "the variable " + proxy->name + ": ";
    upstream.proxy = Secret(proxy ? std::move(proxy->url) : kNone);
  }
  if (upstream.proxy.reveal() == kNone) return;
  auto parsed = transport::parse_proxy(upstream.proxy.reveal());
  if (parsed.has_error()) {
    const std::string otherwise = said_by.empty() ? "" : "; `proxy: none` does without it";
    problems.add(path, said_by + parsed.error() + otherwise);
  } else if (parsed->login == std::string(kHidden) + ":") {
    problems.add(path, "has no user and password but the *** that a print shows in their place");
  } else {
    upstream.way_out = *std::move(parsed);
  }
}

}  // namespace

void settle_proxies(Config& config, const ConfigSources& sources, ConfigProblems& problems) {
  for (std::size_t k = 0; k < config.upstreams.size(); ++k) {
    UpstreamConfig& upstream = config.upstreams[k];
    if (upstream.origin.host.empty()) continue;
    settle(upstream, "upstreams[" + std::to_string(k) + "].proxy", sources, problems);
  }
}

std::string without_login(const std::string& url) {
  const std::size_t sign = url.rfind('@');
  if (sign == std::string::npos) return url;
  const std::string start = url.substr(0, kScheme.size());
  const std::string scheme = boost::beast::iequals(start, kScheme) ? start : "";
  return scheme + kHidden + url.substr(sign);
}

}  // namespace gateway::config
