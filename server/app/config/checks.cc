#include "app/config/checks.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "app/config/address.h"
#include "app/config/unique_names.h"
#include "transport/origin.h"

namespace gateway {
namespace {

constexpr std::size_t kMaxNameLength = 63;

/// What service/caller.h lets callers send as x-tenant-id. That header brings gRPC, which
/// configuration is free of, so the rule is told twice; a name that only one side accepts is a
/// tenant that never comes, and does no harm.
constexpr std::size_t kMaxTenantLength = 64;

std::string entry(std::string_view list, std::size_t index, std::string_view key) {
  std::string path(list);
  return path.append("[").append(std::to_string(index)).append("].").append(key);
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text, std::size_t longest) {
  return text.size() <= longest && std::ranges::all_of(text, [](char c) {
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

/// A bound of the queue and what it must hold: a request that is as large as it may be.
void check_holds_a_request(std::size_t bound, const std::string& path, std::size_t request,
                           const std::string& request_path, ConfigProblems& problems) {
  if (bound >= request) return;
  problems.add(path, "must be at least " + request_path + " (" + std::to_string(request) +
                         "), or the largest request could never be accepted");
}

/// A tenant's part of a bound; absent, it is all of it.
void check_tenant_bound(std::optional<std::size_t>& part, const std::string& path,
                        std::size_t total, std::size_t request, const std::string& request_path,
                        ConfigProblems& problems) {
  if (!part) {
    part = total;
  } else if (*part > total) {
    const std::string total_path = path.substr(0, path.rfind("_per_tenant"));
    problems.add(path, "must be at most " + total_path + " (" + std::to_string(total) + ")");
  } else {
    check_holds_a_request(*part, path, request, request_path, problems);
  }
}

void check_queue(QueueConfig& queue, const ServerConfig& server, ConfigProblems& problems) {
  const std::string items = "server.max_items_per_request";
  const std::string bytes = "server.max_message_bytes";
  check_holds_a_request(queue.max_items, "queue.max_items", server.max_items_per_request, items,
                        problems);
  check_holds_a_request(queue.max_bytes, "queue.max_bytes", server.max_message_bytes, bytes,
                        problems);
  check_tenant_bound(queue.max_items_per_tenant, "queue.max_items_per_tenant", queue.max_items,
                     server.max_items_per_request, items, problems);
  check_tenant_bound(queue.max_bytes_per_tenant, "queue.max_bytes_per_tenant", queue.max_bytes,
                     server.max_message_bytes, bytes, problems);
}

void check_tenants(const std::vector<TenantConfig>& tenants, ConfigProblems& problems) {
  for (std::size_t k = 0; k < tenants.size(); ++k) {
    if (is_name(tenants[k].name, kMaxTenantLength)) continue;
    problems.add(
        entry("tenants", k, "name"),
        "must be letters, digits, `-`, `_` and `.`, at most " + std::to_string(kMaxTenantLength));
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
  if (!is_name(upstream.name, kMaxNameLength)) {
    complain("name", "must be letters, digits, `-`, `_` and `.`, at most 63");
  }
  check_base_url(upstream, complain);
  if (!is_printable(upstream.workspace))
    complain("workspace", "must be printable ASCII, no blanks");
}

}  // namespace

void check_config(Config& config, ConfigProblems& problems) {
  check_server(config.server, problems);
  check_queue(config.queue, config.server, problems);
  check_tenants(config.tenants, problems);
  check_unique_names(config.tenants, "tenants", problems);
  for (std::size_t k = 0; k < config.upstreams.size(); ++k) {
    check_upstream(config.upstreams[k], k, problems);
  }
  check_unique_names(config.upstreams, "upstreams", problems);
  check_unique_names(config.models, "models", problems);
  if (config.retry.max_backoff < config.retry.base_backoff) {
    problems.add("retry.max_backoff_ms", "must be at least retry.base_backoff_ms");
  }
  if (config.breaker.max_open_for < config.breaker.open_for) {
    problems.add("breaker.max_open_ms", "must be at least breaker.open_ms");
  }
}

}  // namespace gateway
