// The models, the accounts that serve them, and their budgets.
#include "app/config/key_table.h"

namespace gateway::config {
namespace {

// In the order of its enum.
constexpr std::array<std::string_view, 2> kDialects{"dashscope_native", "openai_compatible"};
constexpr std::array<std::string_view, 2> kBursts{"auto", "off"};

using Defaults = DefaultsConfig;
using Upstream = UpstreamConfig;
using Account = ModelUpstreamConfig;
using Model = ModelConfig;

// clang-format off
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
    {"dialect", kOptional, kOnRestart, choice<Upstream, provider::Dialect, &Upstream::dialect>(kDialects),
     "Which of the provider's interfaces is spoken; `openai_compatible` carries dense vectors of texts only"},
    {"base_url", kRequired, kOnRestart, TextValue<Upstream>{&Upstream::base_url},
     "`https://host[:port][/prefix]`, without the dialect's own path"},
    {"api_key_env", kOptional, kOnReload, TextValue<Upstream>{&Upstream::api_key_env},
     "Environment variable that holds the API key; `DASHSCOPE_API_KEY` if neither this nor `api_key_file` is given"},
    {"api_key_file", kOptional, kOnReload, TextValue<Upstream>{&Upstream::api_key_file},
     "File that holds the API key and nothing else; not together with `api_key_env`"},
    {"workspace", kOptional, kOnReload, TextValue<Upstream>{&Upstream::workspace},
     "Workspace of the account, if not its default one"},
    {"ca_file", kOptional, kOnRestart, TextValue<Upstream>{&Upstream::ca_file},
     "PEM file of the authorities that are trusted instead of the system's"},
    {"proxy", kOptional, kOnRestart, ProxyValue<Upstream>{&Upstream::proxy},
     "HTTP proxy by which it is reached, whatever the environment says; `none`: it is reached straight"},
    {"max_connections", kOptional, kOnRestart, WholeValue<Upstream>{&Upstream::max_connections, 1, 10'000},
     "Connections to this upstream, from each shard that calls it"},
    {"connect_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::connect_timeout, 10, 2 * kMinuteMs},
     "For the name's resolution, the TCP connection, and a proxy's tunnel"},
    {"handshake_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::handshake_timeout, 10, 2 * kMinuteMs},
     "For the TLS handshake"},
    {"call_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::call_timeout, 100, 10 * kMinuteMs},
     "For one whole attempt, connecting included"},
    {"idle_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::idle_timeout, 100, 10 * kMinuteMs},
     "How long an unused connection is kept"},
    {"connection_life_ms", kOptional, kOnRestart, MillisecondsValue<Upstream>{&Upstream::connection_life, 1000, kDayMs},
     "After so long, give or take a tenth, a connection serves no further call, so that a name which has moved is noticed"},
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
     "Whether calls rise slowly after idleness: at once a quarter of a second's but at least 5, a third as many more "
     "within the second, and in each second four times those of the second before"},
    {"burst", kOptional, kOnReload, choice<Model, Burst, &Model::burst>(kBursts),
     "Whether what a budget has not used may be spent at once, within its limits of a second, six seconds and a minute; "
     "if `off`, calls are evenly spaced whatever was left unused before"},
    {"burst_calls", kOptional, kOnReload, NumberValue<Model>{&Model::burst_calls, 0, 10'000},
     "Calls that may so come ahead of their even schedule at most, at each of its upstreams; fewer as the limits fill, "
     "and while the provider has shown that it minds"},
    {"max_inflight_calls", kOptional, kOnReload, WholeValue<Model>{&Model::max_inflight_calls, 1, 10'000},
     "Provider calls sent and not yet answered, at each of its upstreams"},
    {"max_rows_per_call", kOptional, kOnRestart, OptionalWholeValue<Model>{&Model::max_rows_per_call, 1, 1000, "catalogue"},
     "Items in one provider call; narrows the catalogue's figure and can't widen it; not on fused models"},
    {"max_bytes_per_call", kOptional, kOnRestart, WholeValue<Model>{&Model::max_bytes_per_call, 65536, 256 * kMebibyte},
     "Bytes of the items in one provider call as they are sent: images as base64, texts with JSON's escapes; the provider "
     "refuses a body above 6291456, names and parameters included; a single item may exceed it"},
};
// clang-format on

}  // namespace

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

}  // namespace gateway::config
