#include "app/config/checks.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "app/config/address.h"
#include "transport/origin.h"

namespace gateway {
namespace {

constexpr std::size_t kMaxNameLength = 63;

std::string entry(std::string_view list, std::size_t index, std::string_view key) {
  std::string path(list);
  return path.append("[").append(std::to_string(index)).append("].").append(key);
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text) {
  return text.size() <= kMaxNameLength && std::ranges::all_of(text, [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
         });
}

/// What may stand in an HTTP header.
bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

void check_server(const ServerConfig& server, ConfigProblems& problems) {
  if (!is_listen_address(server.grpc_address)) {
    problems.add("server.grpc_address", "must be host:port");
  }
  if (!is_listen_address(server.metrics_address)) {
    problems.add("server.metrics_address", "must be host:port");
  }
  if (server.grpc_address == server.metrics_address && !server.grpc_address.ends_with(":0")) {
    problems.add("server.metrics_address", "must differ from server.grpc_address");
  }
}

void check_queue(const Config& config, ConfigProblems& problems) {
  if (config.queue.max_items < config.server.max_items_per_request) {
    problems.add("queue.max_items", "must be at least server.max_items_per_request (" +
                                        std::to_string(config.server.max_items_per_request) +
                                        "), or the largest request could never be accepted");
  }
  if (config.queue.max_bytes < config.server.max_message_bytes) {
    problems.add("queue.max_bytes", "must be at least server.max_message_bytes (" +
                                        std::to_string(config.server.max_message_bytes) +
                                        "), or the largest request could never be accepted");
  }
}

template <class Complain>
void check_base_url(UpstreamConfig& upstream, Complain&& complain) {
  if (upstream.base_url.empty()) return;
  auto origin = parse_origin(upstream.base_url);
  if (!origin) return complain("base_url", origin.error());
  // A URL copied from the provider's examples, down to the path that the dialect appends (contract,
  // section 5).
  for (const std::string_view own : {"/api/v1", "/compatible-mode/v1"}) {
    if (origin->path_prefix.find(own) != std::string::npos) {
      return complain("base_url", "must end before " + std::string(own) + ": the dialect adds it");
    }
  }
  upstream.origin = *std::move(origin);
}

void check_upstream(UpstreamConfig& upstream, std::size_t index, ConfigProblems& problems) {
  const auto complain = [&](std::string_view key, std::string message) {
    problems.add(entry("upstreams", index, key), std::move(message));
  };
  if (!is_name(upstream.name)) {
    complain("name", "must be letters, digits, `-`, `_` and `.`, at most 63");
  }
  check_base_url(upstream, complain);
  if (!is_printable(upstream.workspace))
    complain("workspace", "must be printable ASCII, no blanks");
}

/// Complains about each name that an earlier entry of the list has.
template <class Entry>
void check_unique(const std::vector<Entry>& list, std::string_view path, ConfigProblems& problems) {
  std::set<std::string> seen;
  for (std::size_t k = 0; k < list.size(); ++k) {
    if (!list[k].name.empty() && !seen.insert(list[k].name).second) {
      problems.add(entry(path, k, "name"), "is the name of an earlier entry");
    }
  }
}

}  // namespace

void check_config(Config& config, ConfigProblems& problems) {
  check_server(config.server, problems);
  check_queue(config, problems);
  for (std::size_t k = 0; k < config.upstreams.size(); ++k) {
    check_upstream(config.upstreams[k], k, problems);
  }
  check_unique(config.upstreams, "upstreams", problems);
  check_unique(config.models, "models", problems);
  if (config.retry.max_backoff < config.retry.base_backoff) {
    problems.add("retry.max_backoff_ms", "must be at least retry.base_backoff_ms");
  }
}

}  // namespace gateway
