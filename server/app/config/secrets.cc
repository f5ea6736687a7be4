#include "app/config/secrets.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "app/config/trimmed.h"

namespace gateway::config {
namespace {

bool is_header_safe(std::string_view key) {
  return std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_variable_name(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !is_digit(text.front()) && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
  });
}

FileContent variable(const std::string& name, const ConfigSources& sources) {
  auto value = sources.variable(name);
  if (!value) return listen::FileFault{listen::FileFault::Kind::unreadable, "is not set"};
  return *std::move(value);
}

void resolve(UpstreamConfig& upstream, const std::string& path, const ConfigSources& sources,
             ConfigProblems& problems) {
  if (!upstream.api_key_env.empty() && !upstream.api_key_file.empty()) {
    problems.add(path + ".api_key_file", "can't stand beside api_key_env: give one of them");
    return;
  }
  const bool from_file = !upstream.api_key_file.empty();
  if (!from_file && upstream.api_key_env.empty()) upstream.api_key_env = kDefaultKeyVariable;
  if (!from_file && !is_variable_name(upstream.api_key_env)) {
    // Most likely the key itself was pasted here, so it must not be repeated as "not set".
    problems.add(path + ".api_key_env",
                 "must be the name of an environment variable, not the key itself");
    return;
  }
  const FileContent value =
      from_file ? sources.file(upstream.api_key_file) : variable(upstream.api_key_env, sources);
  const std::string key_path = path + (from_file ? ".api_key_file" : ".api_key_env");
  const std::string what =
      from_file ? "the file " + upstream.api_key_file : "the variable " + upstream.api_key_env;
  if (!value) {
    problems.add(key_path, what + " " + value.error().reason);
    return;
  }
  const std::string_view key = trimmed(*value);
  if (key.empty()) {
    problems.add(key_path, what + " is empty");
  } else if (!is_header_safe(key)) {
    problems.add(key_path, what + " holds something else than one API key");
  } else {
    upstream.api_key = Secret(std::string(key));
  }
}

}  // namespace

void resolve_secrets(Config& config, const ConfigSources& sources, ConfigProblems& problems) {
  for (std::size_t k = 0; k < config.upstreams.size(); ++k) {
    const std::string path = "upstreams[" + std::to_string(k) + "]";
    UpstreamConfig& upstream = config.upstreams[k];
    resolve(upstream, path, sources, problems);
    if (upstream.ca_file.empty()) continue;
    if (const FileContent pem = sources.file(upstream.ca_file); !pem) {
      problems.add(path + ".ca_file", "the file " + upstream.ca_file + " " + pem.error().reason);
    }
  }
}

}  // namespace gateway::config
