#include "app/config/files.h"

namespace gateway::config {

std::vector<ConfigFile> files_of(const Config& config) {
  std::vector<ConfigFile> files;
  const auto add = [&](const std::string& path, const std::string& key, TakesEffect content) {
    if (!path.empty()) files.push_back({path, key, content});
  };
  add(config.openai_door.token_vocabulary, "doors.openai.token_vocabulary", TakesEffect::on_reload);
  add(config.auth.tenants_file, "auth.tenants_file", TakesEffect::on_reload);
  add(config.catalogue.file, "catalogue.file", TakesEffect::on_reload);
  for (const UpstreamConfig& upstream : config.upstreams) {
    const std::string entry = "upstreams[" + upstream.name + "].";
    add(upstream.api_key_file, entry + "api_key_file", TakesEffect::on_reload);
    // Connections are made with what was read at the start.
    add(upstream.ca_file, entry + "ca_file", TakesEffect::on_restart);
  }
  return files;
}

}  // namespace gateway::config
