// By which proxy each upstream is reached.
#pragma once

#include <string>

#include "app/config/config.h"
#include "app/config/problems.h"
#include "app/config/sources.h"

namespace gateway::config {

/// Sets each upstream's way_out, and its proxy to what is in effect: where nothing is configured,
/// what the environment says of its origin. A URL that is no HTTP proxy's is a complaint, which
/// never repeats it. Upstreams whose base_url is at fault are passed over.
void settle_proxies(Config& config, const ConfigSources& sources, ConfigProblems& problems);

/// A proxy's URL as it may be shown: with *** in place of whatever stands before its last `@`, but
/// for http://.
[[nodiscard]] std::string without_login(const std::string& url);

}  // namespace gateway::config
