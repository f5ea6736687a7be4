// The files that a configuration names.
#pragma once

#include <string>
#include <vector>

#include "app/config/keys.h"

namespace gateway::config {

struct ConfigFile {
  std::string path;
  std::string key;                   ///< That names it: "upstreams[public].ca_file".
  TakesEffect content_takes_effect;  ///< When other content of it does.
};

/// Those whose content is part of what runs, in the order of the keys. Not the files of `tls`,
/// which the gRPC port watches itself.
[[nodiscard]] std::vector<ConfigFile> files_of(const Config& config);

}  // namespace gateway::config
