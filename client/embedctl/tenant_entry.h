// One line of the gateway's `tenants`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace embedding_client {

/// What the gateway's configuration says of a tenant, with its keys' names; what is absent is left
/// to their defaults.
struct TenantEntry {
  std::string name;
  std::optional<double> weight;
  std::vector<std::string> models;
  std::string max_priority;  ///< Empty: the default.
  std::optional<std::uint64_t> tokens_per_day;
  std::optional<std::uint64_t> items_per_minute;
};

/// Whether the gateway takes it as a tenant's name: 1 to 64 letters, digits, `-`, `_` and `.`.
[[nodiscard]] bool is_tenant_name(std::string_view name);

/// `- {name: search, weight: 2, tokens: ["sha256:…"]}`: one entry, in YAML, without a line's end.
[[nodiscard]] std::string tenant_line(const TenantEntry& tenant, std::string_view token_digest);

}  // namespace embedding_client
