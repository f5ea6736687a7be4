#include "app/config/keys.h"

#include <array>

namespace gateway {
namespace {

constexpr std::uint64_t kMebibyte = 1U << 20U;
constexpr std::uint64_t kGibibyte = 1U << 30U;
constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
constexpr std::uint64_t kDayMs = 24 * kHourMs;

// Each in the order of its enum.
constexpr std::array<std::string_view, 2> kDialects{"dashscope_native", "openai_compatible"};
constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> kFormats{"text", "json"};
constexpr std::array<std::string_view, 2> kPriorities{"interactive", "bulk"};
constexpr std::array<std::string_view, 2> kClientCertificates{"optional", "required"};

template <class Section, class Enum, Enum Section::*Member>
constexpr ChoiceValue<Section> choice(std::span<const std::string_view> names) {
  return {names, [](const Section& section) { return static_cast<std::size_t>(section.*Member); },
          [](Section& section, std::size_t k) { section.*Member = static_cast<Enum>(k); }};
}

using Server = ServerConfig;
using Tls = TlsConfig;
using Auth = AuthConfig;
using Queue = QueueConfig;
using Fairness = FairnessConfig;
using Tenant = TenantConfig;
using Defaults = DefaultsConfig;
using Upstream = UpstreamConfig;
using Account = ModelUpstreamConfig;
using Model = ModelConfig;
using Retry = RetryConfig;
using Breaker = BreakerConfig;
using Drain = DrainConfig;
using Deployment = DeploymentConfig;
using Reload = ReloadConfig;
using Metrics = MetricsConfig;

constexpr bool kRequired = true;
constexpr bool kOptional = false;

constexpr TakesEffect kOnReload = TakesEffect::on_reload;
constexpr TakesEffect kOnRestart = TakesEffect::on_restart;

// clang-format off
constexpr ConfigKey<Server> kServer[] = {
    {"grpc_address", kOptional, kOnRestart, TextValue<Server>{&Server::grpc_address},
     "Where callers reach the gateway, `host:port`; port 0 takes a free one"},
    {"operations_address", kOptional, kOnRestart, TextValue<Server>{&Server::operations_address},
     "Where operators and Prometheus look: `/metrics`, `/statusz`, `/healthz`, `/readyz`; `host:port` with a numeric "
     "host; port 0 takes a free one"},
    {"health_address", kOptional, kOnRestart, TextValue<Server>{&Server::health_address},
     "Where `grpc.health.v1` is served in plain text and nothing else, for probes that know no TLS; none if left out"},
    {"insecure", kOptional, kOnRestart, FlagValue<Server>{&Server::insecure},
     "Serve callers in plain text; must be written if there is no `tls.certificate_file`, and can't be beside one"},
    {"eager", kOptional, kOnRestart, FlagValue<Server>{&Server::eager},
     "Say that it is ready at once; else only when an upstream was reached once"},
    {"max_connections", kOptional, kOnRestart, WholeValue<Server>{&Server::max_connections, 1, 100'000},
     "Connections of callers that may be open; further ones are closed at once"},
    {"max_concurrent_streams", kOptional, kOnRestart, WholeValue<Server>{&Server::max_concurrent_streams, 1, 100'000},
     "RPCs that may be open on one connection; more wait at the client"},
    {"max_message_bytes", kOptional, kOnRestart, WholeValue<Server>{&Server::max_message_bytes, 65536, kGibibyte},
     "Largest request; images travel inside it"},
    {"max_metadata_bytes", kOptional, kOnRestart, WholeValue<Server>{&Server::max_metadata_bytes, 4096, kMebibyte},
     "Largest metadata of a request"},
    {"max_items_per_request", kOptional, kOnRestart, WholeValue<Server>{&Server::max_items_per_request, 1, 100'000},
     "Texts or contents in one request"},
    {"handshake_timeout_ms", kOptional, kOnRestart,
     MillisecondsValue<Server>{&Server::handshake_timeout, 100, 2 * kMinuteMs},
     "How long a new connection may take to begin to speak HTTP/2"},
    {"idle_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Server>{&Server::idle_timeout, 1000, kDayMs},
     "A connection without an RPC for so long is closed"},
    {"max_connection_age_ms", kOptional, kOnRestart, MillisecondsValue<Server>{&Server::max_connection_age, 0, kDayMs},
     "After so long a client is asked to connect anew, which spreads clients over replicas; 0: never"},
    {"reader_timeout_ms", kOptional, kOnRestart,
     MillisecondsValue<Server>{&Server::reader_timeout, 100, 10 * kMinuteMs},
     "A stream whose reader takes no message for so long is ended"},
    {"shards", kOptional, kOnRestart, WholeValue<Server>{&Server::shards, 1, 64},
     "Threads that the models are spread over; a model lives on one of them"},
};

constexpr ConfigKey<Tls> kTls[] = {
    {"certificate_file", kOptional, kOnRestart, TextValue<Tls>{&Tls::certificate_file},
     "PEM file of the gateway's certificate and its chain; read again when it changes"},
    {"key_file", kOptional, kOnRestart, TextValue<Tls>{&Tls::key_file},
     "PEM file of that certificate's private key; read again when it changes"},
    {"client_ca_file", kOptional, kOnRestart, TextValue<Tls>{&Tls::client_ca_file},
     "PEM file of the authorities whose client certificates are believed; read again when it changes"},
    {"client_certificates", kOptional, kOnRestart,
     choice<Tls, Tls::ClientCertificates, &Tls::client_certificates>(kClientCertificates),
     "Whether a connection without a client certificate is taken; needs `client_ca_file`"},
    {"refresh_ms", kOptional, kOnRestart, MillisecondsValue<Tls>{&Tls::refresh, 1000, kDayMs},
     "How often these files are looked at"},
};

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
    {"tokens", kOptional, kOnReload, TextsValue<Tenant>{&Tenant::tokens, kTenantCredentials},
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
    {"operator", kOptional, kOnReload, FlagValue<Tenant>{&Tenant::sees_everybody},
     "`GetBudget` tells it of every tenant's queue, not only of its own"},
};

constexpr ConfigKey<Defaults> kDefaults[] = {
    {"text_model", kOptional, kOnRestart, TextValue<Defaults>{&Defaults::text_model},
     "Model of text requests that name none; may be left out if at most one text model is served"},
    {"multimodal_model", kOptional, kOnRestart, TextValue<Defaults>{&Defaults::multimodal_model},
     "Model of multimodal requests that name none; may be left out if at most one multimodal model is served"},
};

constexpr ConfigKey<CatalogueConfig> kCatalogue[] = {
    {"file", kOptional, kOnRestart, TextValue<CatalogueConfig>{&CatalogueConfig::file},
     "YAML file of the form of the built-in catalogue (`server/provider/catalogue.yaml`) whose models replace or join "
     "the built-in ones"},
};

constexpr ConfigKey<Upstream> kUpstream[] = {
    {"name", kRequired, kOnRestart, TextValue<Upstream>{&Upstream::name},
     "Unique; letters, digits, `-`, `_`, `.`; a metric label"},
    {"dialect", kOptional, kOnRestart, choice<Upstream, Dialect, &Upstream::dialect>(kDialects),
     "Which of the provider's interfaces is spoken; `openai_compatible` carries dense vectors of texts only"},
    {"base_url", kRequired, kOnRestart, TextValue<Upstream>{&Upstream::base_url},
     "`https://host[:port][/prefix]`, without the dialect's own path"},
    {"api_key_env", kOptional, kOnRestart, TextValue<Upstream>{&Upstream::api_key_env},
     "Environment variable that holds the API key; `DASHSCOPE_API_KEY` if neither this nor `api_key_file` is given"},
    {"api_key_file", kOptional, kOnReload, TextValue<Upstream>{&Upstream::api_key_file},
     "File that holds the API key and nothing else; not together with `api_key_env`"},
    {"workspace", kOptional, kOnReload, TextValue<Upstream>{&Upstream::workspace},
     "Workspace of the account, if not its default one"},
    {"ca_file", kOptional, kOnRestart, TextValue<Upstream>{&Upstream::ca_file},
     "PEM file of the authorities that are trusted instead of the system's"},
    {"max_connections", kOptional, kOnRestart, WholeValue<Upstream>{&Upstream::max_connections, 1, 10'000},
     "Connections to this upstream, from each shard that calls it"},
    {"connect_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::connect_timeout, 10, 2 * kMinuteMs},
     "For the name's resolution and the TCP connection"},
    {"handshake_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::handshake_timeout, 10, 2 * kMinuteMs},
     "For the TLS handshake"},
    {"call_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::call_timeout, 100, 10 * kMinuteMs},
     "For one whole attempt, connecting included"},
    {"idle_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::idle_timeout, 100, 10 * kMinuteMs},
     "How long an unused connection is kept"},
    {"max_body_bytes", kOptional, kOnRestart, WholeValue<Upstream>{&Upstream::max_body_bytes, 65536, kGibibyte},
     "Largest answer, decompressed"},
    {"gzip", kOptional, kOnRestart, FlagValue<Upstream>{&Upstream::gzip},
     "Whether answers may come compressed"},
};

constexpr ConfigKey<Account> kAccount[] = {
    {"name", kRequired, kOnRestart, TextValue<Account>{&Account::name},
     "Name of an upstream; unique within the model"},
    {"weight", kOptional, kOnReload, NumberValue<Account>{&Account::weight, 0, 1000},
     "Its share of the calls while several could take one; 0 makes it a spare, used when the others can't serve in "
     "time; at least one weight must be above 0"},
    {"calls_per_minute", kOptional, kOnReload, OptionalNumberValue<Account>{&Account::calls_per_minute, 0.01, 1e7, "the model's"},
     "This account's budget of provider calls for the model"},
    {"tokens_per_minute", kOptional, kOnReload, OptionalNumberValue<Account>{&Account::tokens_per_minute, 1, 1e12, "the model's"},
     "This account's budget of tokens for the model"},
};

constexpr ConfigKey<Model> kModel[] = {
    {"name", kRequired, kOnRestart, TextValue<Model>{&Model::name},
     "A model of the catalogue; unique"},
    {"upstream", kOptional, kOnRestart, TextValue<Model>{&Model::upstream},
     "Name of the upstream that serves it; either this or `upstreams` must be given"},
    {"upstreams", kOptional, kOnRestart, UpstreamsValue<Model>{&Model::upstreams, kModelUpstreams},
     "Several upstreams that serve it, each an account or a region with a budget of its own"},
    {"calls_per_minute", kOptional, kOnReload, OptionalNumberValue<Model>{&Model::calls_per_minute, 0.01, 1e7, "catalogue"},
     "Budget of provider calls at each of its upstreams; the catalogue's figure if left out"},
    {"tokens_per_minute", kOptional, kOnReload, OptionalNumberValue<Model>{&Model::tokens_per_minute, 1, 1e12, "catalogue"},
     "Budget of tokens at each of its upstreams; the catalogue's figure if left out, not limited if it has none"},
    {"ramp", kOptional, kOnReload, FlagValue<Model>{&Model::ramp},
     "Whether the pace starts low after idleness, a quarter but at least 5 calls a second, and doubles each second"},
    {"burst_calls", kOptional, kOnReload, NumberValue<Model>{&Model::burst_calls, 0, 10'000},
     "Calls that may come ahead of their even schedule after a pause, at each of its upstreams"},
    {"max_inflight_calls", kOptional, kOnReload, WholeValue<Model>{&Model::max_inflight_calls, 1, 10'000},
     "Provider calls sent and not yet answered, at each of its upstreams"},
    {"max_rows_per_call", kOptional, kOnRestart, OptionalWholeValue<Model>{&Model::max_rows_per_call, 1, 1000, "catalogue"},
     "Items in one provider call; narrows the catalogue's figure and can't widen it; not on fused models"},
    {"max_bytes_per_call", kOptional, kOnRestart, WholeValue<Model>{&Model::max_bytes_per_call, 65536, 256 * kMebibyte},
     "Bytes of the items in one provider call; a single item may exceed it"},
};

constexpr ConfigKey<Retry> kRetry[] = {
    {"max_attempts", kOptional, kOnReload, WholeValue<Retry>{&Retry::max_attempts, 1, 20},
     "Attempts of one provider call, the first included"},
    {"base_backoff_ms", kOptional, kOnReload, MillisecondsValue<Retry>{&Retry::base_backoff, 1, kMinuteMs},
     "Longest wait before the second attempt; doubles with each further one"},
    {"max_backoff_ms", kOptional, kOnReload, MillisecondsValue<Retry>{&Retry::max_backoff, 1, 10 * kMinuteMs},
     "Longest wait before any attempt; at least `base_backoff_ms`"},
    {"budget_share", kOptional, kOnReload, NumberValue<Retry>{&Retry::budget_share, 0, 1},
     "Calls that retries and searches for a bad item may cost at one upstream, as a share of its recent successes"},
    {"budget_per_minute", kOptional, kOnReload, NumberValue<Retry>{&Retry::budget_per_minute, 0, 100'000},
     "Such calls granted whatever succeeds"},
};

constexpr ConfigKey<Breaker> kBreaker[] = {
    {"consecutive_failures", kOptional, kOnReload, WholeValue<Breaker>{&Breaker::consecutive_failures, 1, 1000},
     "Failed calls in a row after which an upstream's model is taken for broken and only probed"},
    {"failure_share", kOptional, kOnReload, NumberValue<Breaker>{&Breaker::failure_share, 0.01, 1},
     "Share of failed calls among those of the last ten seconds, ten at least, that does the same"},
    {"open_ms", kOptional, kOnReload, MillisecondsValue<Breaker>{&Breaker::open_for, 10, 10 * kMinuteMs},
     "Pause before the first probe; doubles with each probe that fails"},
    {"max_open_ms", kOptional, kOnReload, MillisecondsValue<Breaker>{&Breaker::max_open_for, 10, 10 * kMinuteMs},
     "Longest pause between probes; at least `open_ms`"},
};

constexpr ConfigKey<Drain> kDrain[] = {
    {"delay_ms", kOptional, kOnReload, MillisecondsValue<Drain>{&Drain::delay, 0, 5 * kMinuteMs},
     "After SIGTERM, how long requests are still accepted while load balancers look away"},
    {"grace_ms", kOptional, kOnReload, MillisecondsValue<Drain>{&Drain::grace, 0, 10 * kMinuteMs},
     "After that, how long accepted requests may take to be answered"},
};

constexpr ConfigKey<Deployment> kDeployment[] = {
    {"replicas", kOptional, kOnRestart, WholeValue<Deployment>{&Deployment::replicas, 1, 1000},
     "Gateways that share the accounts; above 1, `budget_share` must be given"},
    {"budget_share", kOptional, kOnReload, FractionValue<Deployment>{&Deployment::budget_share, "1"},
     "What this gateway takes of every budget, as `1/3` or `0.33`: replicas know nothing of each other"},
};

constexpr ConfigKey<Reload> kReload[] = {
    {"poll_ms", kOptional, kOnRestart, MillisecondsValue<Reload>{&Reload::poll, 0, kHourMs},
     "How often this file and those it names are looked at for changes; 0: only on SIGHUP"},
};

constexpr ConfigKey<Metrics> kMetrics[] = {
    {"max_tenants", kOptional, kOnRestart, WholeValue<Metrics>{&Metrics::max_tenants, 0, 1000},
     "Tenants that have series of their own; the others are `tenant=\"other\"`"},
};

constexpr ConfigKey<LogConfig> kLog[] = {
    {"level", kOptional, kOnReload, choice<LogConfig, LogLevel, &LogConfig::level>(kLevels),
     "Lines below it are not written; `debug` writes one line a request"},
    {"format", kOptional, kOnRestart, choice<LogConfig, LogFormat, &LogConfig::format>(kFormats),
     "How lines are spelt"},
    {"access_share", kOptional, kOnReload, NumberValue<LogConfig>{&LogConfig::access_share, 0, 1},
     "Of the RPCs, the share that gets a line; those that fail get one always, within a bound"},
};
// clang-format on

}  // namespace

template <>
std::span<const ConfigKey<ServerConfig>> config_keys() {
  return kServer;
}
template <>
std::span<const ConfigKey<TlsConfig>> config_keys() {
  return kTls;
}
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
template <>
std::span<const ConfigKey<DefaultsConfig>> config_keys() {
  return kDefaults;
}
template <>
std::span<const ConfigKey<CatalogueConfig>> config_keys() {
  return kCatalogue;
}
template <>
std::span<const ConfigKey<UpstreamConfig>> config_keys() {
  return kUpstream;
}
template <>
std::span<const ConfigKey<ModelUpstreamConfig>> config_keys() {
  return kAccount;
}
template <>
std::span<const ConfigKey<ModelConfig>> config_keys() {
  return kModel;
}
template <>
std::span<const ConfigKey<RetryConfig>> config_keys() {
  return kRetry;
}
template <>
std::span<const ConfigKey<BreakerConfig>> config_keys() {
  return kBreaker;
}
template <>
std::span<const ConfigKey<DrainConfig>> config_keys() {
  return kDrain;
}
template <>
std::span<const ConfigKey<DeploymentConfig>> config_keys() {
  return kDeployment;
}
template <>
std::span<const ConfigKey<ReloadConfig>> config_keys() {
  return kReload;
}
template <>
std::span<const ConfigKey<MetricsConfig>> config_keys() {
  return kMetrics;
}
template <>
std::span<const ConfigKey<LogConfig>> config_keys() {
  return kLog;
}

}  // namespace gateway
