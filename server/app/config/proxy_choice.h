// What the environment says about the proxy of an origin.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "transport/origin.h"

namespace gateway::config {

/// A proxy that the environment names.
struct ProxyVariable {
  std::string name;  ///< Of the variable, as it is spelt there.
  std::string url;   ///< Its value, without white space around it; may hold a password.
};

/// The first of https_proxy, HTTPS_PROXY, all_proxy and ALL_PROXY that is set and not empty, as
/// curl has it; the variables for plain HTTP say nothing here, since no origin speaks it. None if
/// the origin is excepted by no_proxy, or else NO_PROXY, or if it is localhost or a loopback
/// address, which a proxy elsewhere would take for its own.
///
/// `variable` answers nothing for what is not set.
[[nodiscard]] std::optional<ProxyVariable> proxy_of_environment(
    const transport::Origin& origin,
    const std::function<std::optional<std::string>(const std::string&)>& variable);

}  // namespace gateway::config
