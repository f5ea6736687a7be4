// A configuration file and an environment that exist in the test only.
#pragma once

#include <map>
#include <string>

#include "app/config/loader.h"

namespace gateway::testing {

inline constexpr const char* kConfigPath = "gateway.yaml";

/// Two lines: plain text for everybody, which must be written to be had.
inline const std::string kOpen = "server: {insecure: true}\nauth: {anonymous: true}\n";

/// An upstream and its model, six lines.
inline const std::string kServedModel = R"(upstreams:
  - name: public
    base_url: https://dashscope.aliyuncs.com
models:
  - name: text-embedding-v4
    upstream: public
)";

/// The least a file may say.
inline const std::string kLeastConfig = kOpen + kServedModel;

/// One upstream, and one model with these further keys.
inline std::string model_with(const std::string& keys) {
  return kOpen + "upstreams: [{name: u, base_url: \"https://h\"}]\nmodels: [{upstream: u, " + keys +
         "}]\n";
}

/// Two upstreams, `west` by the compatible dialect, and one model with these keys.
inline std::string model_between(const std::string& keys) {
  return kOpen +
         "upstreams: [{name: east, base_url: \"https://h\"},\n"
         "  {name: west, base_url: \"https://i\", dialect: openai_compatible}]\n"
         "models: [{" +
         keys + "}]\n";
}

/// A token's hash as a tenant has it, in quotes, of that digit alone.
inline std::string digest(char digit) {
  return "\"sha256:" + std::string(64, digit) + "\"";
}

/// Files and variables by name; the configuration itself is the file kConfigPath. Outlives its
/// sources. Thread: one.
struct ConfigWorld {
  std::map<std::string, std::string> files = {};
  std::map<std::string, std::string> variables = {{"DASHSCOPE_API_KEY", "sk-test"}};

  Result<config::LoadedConfig, std::string> load(const std::string& yaml) {
    files[kConfigPath] = yaml;
    return load_config(kConfigPath, sources());
  }

  /// What there is at the time of reading.
  config::ConfigSources sources() {
    const auto look_up = [](const std::map<std::string, std::string>& map, const std::string& key) {
      const auto found = map.find(key);
      return found != map.end() ? std::optional(found->second) : std::nullopt;
    };
    const auto read = [this, look_up](const std::string& path) -> config::FileContent {
      auto content = look_up(files, path);
      if (!content) return listen::FileFault{listen::FileFault::Kind::unreadable, "can't be read"};
      return *std::move(content);
    };
    return {read, [this, look_up](const std::string& name) { return look_up(variables, name); }};
  }

  /// All complaints about a file; empty if it loads.
  std::string complaints(const std::string& yaml) {
    const auto loaded = load(yaml);
    return loaded ? std::string() : loaded.error();
  }
};

}  // namespace gateway::testing
