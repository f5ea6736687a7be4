// What one simulated run is made of: a model, its providers, the traffic, and the gateway's bounds.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "domain/content.h"
#include "domain/model_spec.h"
#include "domain/priority.h"
#include "domain/time.h"
#include "tests/simulation/ailment.h"
#include "tests/simulation/whims.h"

namespace gateway::simulation {

/// A while in which every call to a provider fails. Times count from the start of the run.
struct Outage {
  enum class How {
    connect_failed,   ///< There is no connection.
    connection_lost,  ///< It is reset.
    unavailable,      ///< An HTTP 503.
    silence,          ///< No answer ever comes.
    blocked,          ///< The account is in arrears.
  };
  Duration from;
  Duration until;
  How how = How::connection_lost;
};

/// How long calls take to reach a provider.
struct Way {
  Duration longest = std::chrono::milliseconds(4);  ///< Evenly distributed from none to this.
  double late_share = 0;                            ///< Of the calls, that take `late_by` more.
  Duration late_by{};
};

/// One provider account: as the gateway is told of it, and as it is.
struct ProviderSetup {
  std::string name = "public";
  double weight = 1;
  RateLimits configured = {};
  std::optional<RateLimits> real = {};  ///< Absent: as configured.
  bool ramp_guard = true;
  std::vector<Duration> further_windows = {};  ///< That it counts calls in, beside its usual ones.
  Way way = {};
  Duration median_latency = std::chrono::milliseconds(200);
  double tokens_per_estimate = 1;          ///< True tokens over a quarter of a text's bytes.
  std::optional<std::size_t> row_limit{};  ///< Absent: the model's.
  double failing_share = 0;                ///< Of the calls, that fail in some way, at random.
  std::vector<Outage> outages = {};
  std::optional<Whims> whims = {};  ///< Then it speaks a real dialect, and refuses as they say.
};

/// When requests come.
struct Arrivals {
  enum class Pattern {
    steady,   ///< Evenly.
    poisson,  ///< Independently of each other.
    bursts,   ///< `burst` at once, then a pause.
    diurnal,  ///< Poisson, its rate rising and falling between a fifth and nine fifths.
    callers,  ///< Each of `callers` sends one, waits for its answer, thinks, and sends the next.
  };
  Pattern pattern = Pattern::poisson;
  double per_second = 1;    ///< Requests, on average; of all patterns but `callers`.
  std::size_t burst = 1;    ///< Of `bursts`.
  std::size_t callers = 1;  ///< Of `callers`.
  Duration think{};         ///< Of `callers`, on average.
  Duration day = std::chrono::minutes(20);  ///< Of `diurnal`.
  Duration from{};                          ///< Since the start of the run.
  Duration until = Duration::max();
};

/// What is in a request.
struct Contents {
  ContentKind kind = ContentKind::text;
  std::size_t least_items = 1;
  std::size_t most_items = 1;
  std::uint32_t text_bytes = 40;
  double huge_share = 0;  ///< Of the texts, that have `huge_bytes` instead.
  std::uint32_t huge_bytes = 0;
  double duplicate_share = 0;  ///< Of the contents, that are one of a few that recur.
  double poison_share = 0;     ///< Of the contents, that have an ailment.
  std::vector<Ailment> ailments = {Ailment::moderated};  ///< One of these, at random.
  double again_share = 0;   ///< Of the contents with an ailment, that were sent before.
  bool one_ailing = false;  ///< Of each request, exactly one; poison_share is not looked at then.
  unsigned lanes = 1;       ///< Instructs, chosen at random.
  std::vector<std::uint32_t> dimensions = {2};  ///< Likewise.
};

/// How long callers wait.
struct Patience {
  double deadline_share = 0;  ///< Of the requests, that have a deadline between the two.
  Duration least_deadline{};
  Duration most_deadline{};
  double cancel_share = 0;  ///< Of the requests, that are cancelled at random before `cancel_by`.
  Duration cancel_by{};
};

/// One stream of requests of one tenant.
struct Source {
  std::string tenant = "tenant";
  Priority priority = Priority::interactive;
  Arrivals arrivals = {};
  Contents contents = {};
  Patience patience = {};
};

/// The gateway's bounds and shares, by default the configuration's.
struct GatewaySetup {
  std::size_t max_items = config::QueueConfig{}.max_items;
  std::size_t max_bytes = config::QueueConfig{}.max_bytes;
  std::optional<std::size_t> max_items_per_tenant = {};
  std::optional<std::size_t> max_bytes_per_tenant = {};
  std::map<std::string, double, std::less<>> tenant_weights = {};
  std::size_t max_tenants = config::FairnessConfig{}.max_tenants;
  double bulk_share = config::FairnessConfig{}.bulk_share;
  config::Burst burst = config::ModelConfig{}.burst;
  double burst_calls = config::ModelConfig{}.burst_calls;
  bool ramp = config::ModelConfig{}.ramp;
  std::size_t max_in_flight = config::ModelConfig{}.max_inflight_calls;
  std::size_t max_bytes_per_call = config::ModelConfig{}.max_bytes_per_call;
  Duration call_timeout = config::UpstreamConfig{}.call_timeout;
  std::size_t replicas = 1;  ///< Gateways of this kind, which requests go to by turns.
  /// They share the calendars of their budgets in a store so far away; absent: there is only one.
  std::optional<Duration> store_latency = {};
};

struct Scenario {
  std::string name;
  ModelSpec model;
  std::vector<ProviderSetup> providers;
  std::vector<Source> sources;
  GatewaySetup gateway = {};
  Duration duration = std::chrono::hours(1);
  std::optional<Duration> drained_within = {};  ///< Drained at the end, with this patience.
  bool equal_tenants = false;  ///< All ask for more than they get, and weigh the same.
  bool may_throttle = false;   ///< Else a single throttle breaks the run.
  bool watches_blame = false;  ///< Held to BlameWatch; healthy contents must not recur.
};

}  // namespace gateway::simulation
