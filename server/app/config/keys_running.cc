// How the gateway goes on: failures, its end, other replicas, changes, what it tells.
#include "app/config/key_table.h"

namespace gateway::config {
namespace {

// Each in the order of its enum.
constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> kFormats{"text", "json"};

using Retry = RetryConfig;
using Breaker = BreakerConfig;
using Drain = DrainConfig;
using Deployment = DeploymentConfig;
using Reload = ReloadConfig;
using Metrics = MetricsConfig;

// clang-format off
constexpr ConfigKey<Retry> kRetry[] = {
    {"max_attempts", kOptional, kOnReload, WholeValue<Retry>{&Retry::max_attempts, 1, 20},
     "Attempts of one provider call, the first included"},
    {"base_backoff_ms", kOptional, kOnReload, MillisecondsValue<Retry>{&Retry::base_backoff, 1, kMinuteMs},
     "Longest wait before the second attempt; doubles with each further one"},
    {"max_backoff_ms", kOptional, kOnReload, MillisecondsValue<Retry>{&Retry::max_backoff, 1, 10 * kMinuteMs},
     "Longest wait before any attempt; at least `base_backoff_ms`"},
    {"budget_share", kOptional, kOnReload, NumberValue<Retry>{&Retry::budget_share, 0, 1},
     "Calls that retries may cost at one upstream, as a share of its recent successes"},
    {"budget_per_minute", kOptional, kOnReload, NumberValue<Retry>{&Retry::budget_per_minute, 0, 100'000},
     "Such calls granted whatever succeeds"},
};

constexpr ConfigKey<Breaker> kBreaker[] = {
    {"open_ms", kOptional, kOnReload, MillisecondsValue<Breaker>{&Breaker::open_for, 10, 10 * kMinuteMs},
     "Pause before what has failed is tried again; doubles with each probe that fails"},
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
    {"replicas", kOptional, kOnReload, WholeValue<Deployment>{&Deployment::replicas, 1, 1000},
     "Gateways that share the accounts; above 1, `budget_share` must be given, at most one part of so many"},
    {"budget_share", kOptional, kOnReload, FractionValue<Deployment>{&Deployment::budget_share, "`1`"},
     "What this gateway takes of every budget, as `1/3` or `0.33`: replicas know nothing of each other"},
};

constexpr ConfigKey<Reload> kReload[] = {
    {"poll_ms", kOptional, kOnRestart, MillisecondsValue<Reload>{&Reload::poll, 0, kHourMs},
     "How often this file and those it names are looked at for changes; 0: only on SIGHUP, else at least 100"},
};

constexpr ConfigKey<Metrics> kMetrics[] = {
    {"max_tenants", kOptional, kOnRestart, WholeValue<Metrics>{&Metrics::max_tenants, 0, 1000},
     "Tenants that have series of their own; the others are `tenant=\"other\"`"},
};

constexpr ConfigKey<LogConfig> kLog[] = {
    {"level", kOptional, kOnReload, choice<LogConfig, telemetry::LogLevel, &LogConfig::level>(kLevels),
     "Lines below it are not written; `debug` writes one line a request"},
    {"format", kOptional, kOnRestart, choice<LogConfig, telemetry::LogFormat, &LogConfig::format>(kFormats),
     "How lines are spelt"},
    {"access_share", kOptional, kOnReload, NumberValue<LogConfig>{&LogConfig::access_share, 0, 1},
     "Of the RPCs, the share that gets a line; those that fail get one always, within a bound"},
};
// clang-format on

}  // namespace

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

}  // namespace gateway::config
