// A configuration file and an environment that exist in the test only.
#pragma once

#include <map>
#include <string>

#include "app/config/loader.h"

namespace gateway::testing {

inline constexpr const char* kConfigPath = "gateway.yaml";

/// The least a file may say.
inline const std::string kLeastConfig = R"(upstreams:
  - name: public
    base_url: https://dashscope.aliyuncs.com
models:
  - name: text-embedding-v4
    upstream: public
)";

/// One upstream, and one model with these further keys.
inline std::string model_with(const std::string& keys) {
  return "upstreams: [{name: u, base_url: \"https://h\"}]\nmodels: [{upstream: u, " + keys + "}]\n";
}

/// Two upstreams, `west` by the compatible dialect, and one model with these keys.
inline std::string model_between(const std::string& keys) {
  return "upstreams: [{name: east, base_url: \"https://h\"},\n"
         "  {name: west, base_url: \"https://i\", dialect: openai_compatible}]\n"
         "models: [{" +
         keys + "}]\n";
}

/// Files and variables by name; the configuration itself is the file kConfigPath.
struct ConfigWorld {
  std::map<std::string, std::string> files = {};
  std::map<std::string, std::string> variables = {{"DASHSCOPE_API_KEY", "sk-test"}};

  Result<LoadedConfig, std::string> load(const std::string& yaml) {
    files[kConfigPath] = yaml;
    const auto look_up = [](const std::map<std::string, std::string>& map, const std::string& key) {
      const auto found = map.find(key);
      return found != map.end() ? std::optional(found->second) : std::nullopt;
    };
    return load_config(kConfigPath,
                       {[&](const std::string& path) { return look_up(files, path); },
                        [&](const std::string& name) { return look_up(variables, name); }});
  }

  /// All complaints about a file; empty if it loads.
  std::string complaints(const std::string& yaml) {
    const auto loaded = load(yaml);
    return loaded ? std::string() : loaded.error();
  }
};

}  // namespace gateway::testing
