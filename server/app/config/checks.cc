#include "app/config/checks.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config/address.h"
#include "app/config/names.h"
#include "app/config/unique_names.h"
#include "transport/origin.h"

namespace gateway::config {
namespace {

constexpr std::size_t kMaxNameLength = 63;
/// Below it clients would do little else than connect.
constexpr Duration kLeastConnectionAge = std::chrono::seconds(1);
/// Below it the gateway would do much else than serve.
constexpr Duration kLeastPoll = std::chrono::milliseconds(100);

std::string entry(std::string_view list, std::size_t index, std::string_view key) {
  std::string path(list);
  return path.append("[").append(std::to_string(index)).append("].").append(key);
}

/// What may stand in an HTTP header.
bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

void check_addresses(const ServerConfig& server, ConfigProblems& problems) {
  using Door = std::pair<std::string_view, std::string_view>;
  const Door doors[] = {{"server.grpc_address", server.grpc_address},
                        {"server.operations_address", server.operations_address},
                        {"server.health_address", server.health_address},
                        {"server.http_address", server.http_address}};
  std::vector<Door> earlier;
  for (const Door& door : doors) {
    const auto& [path, address] = door;
    if (address.empty()) continue;
    if (!is_listen_address(address)) {
      problems.add(std::string(path), "must be host:port");
      continue;
    }
    const auto taken = std::ranges::find_if(
        earlier, [&](const Door& other) { return addresses_collide(other.second, door.second); });
    if (taken != earlier.end()) {
      problems.add(std::string(path), "can't have the port of " + std::string(taken->first));
    }
    earlier.push_back(door);
  }
}

/// Durations of which 0 means something else than a very short one.
void check_off_or_long(Duration value, Duration least, const std::string& path,
                       ConfigProblems& problems) {
  if (value == Duration::zero() || value >= least) return;
  const auto floor = std::chrono::duration_cast<std::chrono::milliseconds>(least).count();
  problems.add(path, "must be 0, or at least " + std::to_string(floor));
}

void check_encryption(const ServerConfig& server, const TlsConfig& tls, ConfigProblems& problems) {
  if (problems.concern_part_of("tls")) return;
  const bool encrypted = !tls.certificate_file.empty();
  if (encrypted != !tls.key_file.empty()) {
    problems.add(encrypted ? "tls.key_file" : "tls.certificate_file",
                 "is missing: a certificate and its key go together");
  } else if (!encrypted && !server.insecure && !problems.concern("server") &&
             !problems.concern("server.insecure")) {
    problems.add("server.insecure",
                 "is needed: without tls.certificate_file callers are served in plain text, which "
                 "must be said with `insecure: true`");
  }
  if (encrypted && server.insecure) {
    problems.add("server.insecure", "can't stand beside tls.certificate_file");
  }
  if (!encrypted && !tls.client_ca_file.empty()) {
    problems.add("tls.client_ca_file", "needs tls.certificate_file");
  }
  if (tls.client_ca_file.empty() &&
      tls.client_certificates == TlsConfig::ClientCertificates::required) {
    problems.add("tls.client_certificates", "needs tls.client_ca_file to be required");
  }
}

void check_deployment(DeploymentConfig& deployment, ConfigProblems& problems) {
  // As far as a share that was rounded up may spend more than all.
  constexpr double kRounding = 1.01;
  const std::string replicas = std::to_string(deployment.replicas);
  if (!deployment.budget_share) {
    if (deployment.replicas > 1 && !problems.concern("deployment.budget_share")) {
      problems.add("deployment.budget_share",
                   "is missing: " + replicas +
                       " replicas that know nothing of each other would each spend the whole "
                       "budget; give 1/" +
                       replicas);
    }
    deployment.budget_share = 1;
  } else if (*deployment.budget_share * static_cast<double>(deployment.replicas) > kRounding) {
    problems.add("deployment.budget_share", "is too much: with " + replicas +
                                                " replicas it spends more than the budget; give "
                                                "at most 1/" +
                                                replicas);
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

template <class Complain>
void check_base_url(UpstreamConfig& upstream, Complain&& complain) {
  if (upstream.base_url.empty()) return;
  auto origin = transport::parse_origin(upstream.base_url);
  if (!origin) return complain("base_url", origin.error());
  // A URL copied from the provider's examples, down to the path that the dialect appends
  // (docs/provider.md, 1.3).
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
  check_addresses(config.server, problems);
  check_off_or_long(config.server.max_connection_age, kLeastConnectionAge,
                    "server.max_connection_age_ms", problems);
  check_off_or_long(config.reload.poll, kLeastPoll, "reload.poll_ms", problems);
  check_encryption(config.server, config.tls, problems);
  check_deployment(config.deployment, problems);
  check_queue(config.queue, config.server, problems);
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

}  // namespace gateway::config
