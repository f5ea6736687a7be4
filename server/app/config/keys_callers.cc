// Who calls, and how what they send is bounded and shared.
#include "app/config/key_table.h"

namespace gateway::config {
namespace {

// In the order of its enum.
constexpr std::array<std::string_view, 2> kPriorities{"interactive", "bulk"};

using Auth = AuthConfig;
using Queue = QueueConfig;
using Fairness = FairnessConfig;
using Tenant = TenantConfig;

// clang-format off
constexpr ConfigKey<Auth> kAuth[] = {
    {"anonymous", kOptional, kOnReload, FlagValue<Auth>{&Auth::anonymous},
     "Callers without a token or certificate are let in, as the tenant `default`"},
    {"trust_tenant_header", kOptional, kOnReload, FlagValue<Auth>{&Auth::trust_tenant_header},
     "They are the tenant that the metadata `x-tenant-id` names: only where a proxy sets it; needs `anonymous`"},
    {"tenants_file", kOptional, kOnReload, TextValue<Auth>{&Auth::tenants_file},
     "YAML file with a list `tenants` as below, which joins that of this file"},
};

constexpr ConfigKey<Queue> kQueue[] = {
    {"max_items", kOptional, kOnReload, WholeValue<Queue>{&Queue::max_items, 1, 10'000'000},
     "Items accepted and not yet answered, of all models; at least `server.max_items_per_request`"},
    {"max_bytes", kOptional, kOnReload, WholeValue<Queue>{&Queue::max_bytes, 65536, 64 * kGibibyte},
     "Bytes of those items; at least `server.max_message_bytes`"},
    {"max_items_per_tenant", kOptional, kOnReload,
     OptionalWholeValue<Queue>{&Queue::max_items_per_tenant, 1, 10'000'000, "`max_items`"},
     "Items that one tenant may have waiting at one model; at least `server.max_items_per_request`, at most "
     "`max_items`"},
    {"max_bytes_per_tenant", kOptional, kOnReload,
     OptionalWholeValue<Queue>{&Queue::max_bytes_per_tenant, 65536, 64 * kGibibyte, "`max_bytes`"},
     "Bytes of those items; at least `server.max_message_bytes`, at most `max_bytes`"},
};

constexpr ConfigKey<Fairness> kFairness[] = {
    {"bulk_share", kOptional, kOnReload, NumberValue<Fairness>{&Fairness::bulk_share, 0, 1},
     "Share of a budget's calls that is for BULK items while INTERACTIVE ones wait; what one side leaves, the other "
     "gets"},
    {"max_tenants", kOptional, kOnRestart, WholeValue<Fairness>{&Fairness::max_tenants, 0, 100'000},
     "Tenants told apart at once at one model, beside those of `tenants`; the rest share one queue"},
};

constexpr ConfigKey<Tenant> kTenant[] = {
    {"name", kRequired, kOnReload, TextValue<Tenant>{&Tenant::name},
     "Unique; at most 64 letters, digits, `-`, `_`, `.`; `default` is callers that are nobody else"},
    {"weight", kOptional, kOnReload, NumberValue<Tenant>{&Tenant::weight, 0.01, 1000},
     "Its share of the calls while others wait too; tenants that are not listed have 1"},
    {"tokens", kOptional, kOnReload, DigestsValue<Tenant>{{&Tenant::tokens, kTenantCredentials}},
     "`sha256:` and the hash, in hexadecimal, of each bearer token that is its own; `embedctl token new` makes one"},
    {"certificates", kOptional, kOnReload, TextsValue<Tenant>{&Tenant::certificates, kTenantCredentials},
     "Of the client certificates that are its own, a subject alternative name (URI, DNS name, e-mail or IP address) "
     "or `CN=` and the subject's common name"},
    {"models", kOptional, kOnReload, TextsValue<Tenant>{&Tenant::models, kTenantModels},
     "Models that it may use; all if left out"},
    {"max_priority", kOptional, kOnReload, choice<Tenant, Priority, &Tenant::max_priority>(kPriorities),
     "`bulk`: its requests are BULK if they don't say, and refused if they say INTERACTIVE"},
    {"tokens_per_day", kOptional, kOnReload,
     OptionalWholeValue<Tenant>{&Tenant::tokens_per_day, 1, 1'000'000'000'000'000, "any"},
     "Provider tokens it may use in any 24 hours, at this replica and since its start"},
    {"items_per_minute", kOptional, kOnReload,
     OptionalWholeValue<Tenant>{&Tenant::items_per_minute, 1, 1'000'000'000, "any"},
     "Items it may send in any 60 seconds, at this replica"},
    {"proxy", kOptional, kOnReload, FlagValue<Tenant>{&Tenant::proxy},
     "It calls for others: the metadata `x-tenant-id` names the tenant, itself if there is none"},
    {"operator", kOptional, kOnReload, FlagValue<Tenant>{&Tenant::is_operator},
     "`GetBudget` tells it of every tenant's queue, not only of its own, and it may call `ResetLearnedLimits`"},
};
// clang-format on

}  // namespace

template <>
std::span<const ConfigKey<AuthConfig>> config_keys() {
  return kAuth;
}
template <>
std::span<const ConfigKey<QueueConfig>> config_keys() {
  return kQueue;
}
template <>
std::span<const ConfigKey<FairnessConfig>> config_keys() {
  return kFairness;
}
template <>
std::span<const ConfigKey<TenantConfig>> config_keys() {
  return kTenant;
}

}  // namespace gateway::config
