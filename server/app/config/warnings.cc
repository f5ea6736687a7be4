#include "app/config/warnings.h"

#include "provider/codec.h"
#include "telemetry/visible_text.h"

namespace gateway::config {

std::string warnings_about(const Config& config, const std::string& file) {
  std::string lines;
  for (std::size_t k = 0; k < config.upstreams.size(); ++k) {
    const UpstreamConfig& upstream = config.upstreams[k];
    const std::string& path = upstream.origin.path_prefix;
    if (path.empty()) continue;
    const std::string_view appended = provider::path_of(upstream.dialect);
    std::string line = file;
    line.append(": upstreams[")
        .append(std::to_string(k))
        .append("].base_url: warning: calls go to ");
    line.append(path).append(appended).append(", since ").append(appended);
    line.append(" is appended; the provider's own hosts take no path before it");
    lines.append(telemetry::visible_text(line)).append("\n");
  }
  return lines;
}

}  // namespace gateway::config
