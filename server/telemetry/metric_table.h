// Every metric family the gateway exposes: the one place that names them. docs/metrics.md is
// rendered from it.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace gateway::telemetry {

enum class MetricKind { counter, gauge, histogram };

/// One family. A series gives one value for each of `labels`, in that order.
struct MetricRow {
  std::string_view name;
  MetricKind kind;
  std::array<std::string_view, 3> labels;  ///< Unused places are empty and last.
  std::string_view help;    ///< One sentence, no full stop; the exposition's HELP line.
  std::string_view source;  ///< What moves it: a verb of Probe, or where it is read at a scrape.
  std::span<const double> buckets = {};  ///< Upper bounds, rising; histograms only.
};

namespace buckets {

/// Waits for a budget of a few calls a minute are minutes long.
inline constexpr std::array<double, 17> kWait{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300};
/// The gateway's own work: DESIGN asks for 0.5 ms in the median and 2 ms at the 99th percentile.
inline constexpr std::array<double, 13> kOverhead{
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1};
inline constexpr std::array<double, 14> kCall{0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5,
                                              1,    2,     5,    10,  30,  60,  120};
/// The row limits of the catalogue (6, 10, 20, 25) are bounds, so that "full" is a bucket of its
/// own.
inline constexpr std::array<double, 12> kItems{1, 2, 3, 4, 5, 6, 8, 9, 10, 15, 20, 25};
inline constexpr std::array<double, 10> kTokens{16,   64,    256,   1024,  4096,
                                                8192, 16384, 32768, 81920, 262144};
inline constexpr std::array<double, 10> kRatio{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};

}  // namespace buckets

// clang-format off
inline constexpr std::array kMetricTable{
    MetricRow{"gateway_build_info", MetricKind::gauge, {"version"},
              "Always 1; the label tells the version that runs", "start"},

    MetricRow{"gateway_requests_total", MetricKind::counter, {"rpc", "model", "code"},
              "Requests answered, by canonical gRPC code; a stream with failed items is OK", "request_finished"},
    MetricRow{"gateway_request_duration_seconds", MetricKind::histogram, {"rpc"},
              "From a request's arrival to its last answer", "request_finished", buckets::kWait},
    MetricRow{"gateway_request_overhead_seconds", MetricKind::histogram, {"rpc"},
              "Of a request's time until its last result, what was neither waiting for the budget nor in provider calls",
              "request_finished", buckets::kOverhead},
    MetricRow{"gateway_items_total", MetricKind::counter, {"model", "outcome"},
              "Admitted items answered with a vector (succeeded) or an error (failed), or turned away with their "
              "whole request at the queue (refused)",
              "request_finished"},
    MetricRow{"gateway_rejections_total", MetricKind::counter, {"rpc", "reason"},
              "Requests turned away at the door", "request_rejected"},

    MetricRow{"gateway_tenant_requests_total", MetricKind::counter, {"tenant", "code"},
              "A tenant's requests answered, by canonical gRPC code; those of unknown callers count as other",
              "request_finished"},
    MetricRow{"gateway_tenant_items_total", MetricKind::counter, {"tenant", "outcome"},
              "A tenant's items answered with a vector (succeeded) or an error (failed)", "request_finished"},
    MetricRow{"gateway_tenant_tokens_total", MetricKind::counter, {"tenant"},
              "Tokens billed for a tenant's items, those of images and videos included", "request_finished"},
    MetricRow{"gateway_tenant_wait_seconds", MetricKind::histogram, {"tenant", "class"},
              "The wait of a tenant's item before its first provider call", "call_started", buckets::kWait},
    MetricRow{"gateway_tenant_culprits_total", MetricKind::counter, {"tenant", "model"},
              "A tenant's items that were found to be at fault for the failure of provider calls", "item_convicted"},

    MetricRow{"gateway_items_admitted_total", MetricKind::counter, {},
              "Items accepted at the door: those of gateway_admitted_items and gateway_items_total together",
              "admission"},
    MetricRow{"gateway_admitted_items", MetricKind::gauge, {},
              "Items accepted and not yet answered, by all models", "admission"},
    MetricRow{"gateway_admitted_bytes", MetricKind::gauge, {},
              "Bytes of the items accepted and not yet answered", "admission"},
    MetricRow{"gateway_queue_limit_items", MetricKind::gauge, {},
              "Configured bound of gateway_admitted_items: what exceeds it is turned away", "admission"},
    MetricRow{"gateway_queue_limit_bytes", MetricKind::gauge, {},
              "Configured bound of gateway_admitted_bytes: what exceeds it is turned away", "admission"},
    MetricRow{"gateway_queue_items", MetricKind::gauge, {"model"},
              "Items that wait for a slot of the budget", "queue_changed"},
    MetricRow{"gateway_queue_bytes", MetricKind::gauge, {"model"},
              "Bytes of the items that wait for a slot", "queue_changed"},
    MetricRow{"gateway_queue_delay_seconds", MetricKind::histogram, {"model", "class"},
              "An item's wait before its first provider call", "call_started", buckets::kWait},
    MetricRow{"gateway_items_expired_total", MetricKind::counter, {"model"},
              "Items answered without a vector because their deadline passed; also if their caller left at it, a "
              "moment before the gateway's clock", "items_expired"},
    MetricRow{"gateway_items_cancelled_total", MetricKind::counter, {"model"},
              "Items answered without a vector because their caller went away with time left, or without a "
              "deadline", "items_cancelled"},

    MetricRow{"gateway_budget_calls_per_minute", MetricKind::gauge, {"upstream", "model"},
              "Configured budget of provider calls, this replica's share of it; no series, or infinity, if unlimited",
              "start, reload"},
    MetricRow{"gateway_budget_tokens_per_minute", MetricKind::gauge, {"upstream", "model"},
              "Configured budget of tokens, this replica's share of it; no series, or infinity, if unlimited",
              "start, reload"},
    MetricRow{"gateway_budget_paced_calls_per_minute", MetricKind::gauge, {"upstream", "model"},
              "Provider calls a minute that are kept to now: less than the configured figure, "
              "gateway_budget_calls_per_minute, after throttles and while the pace ramps up; "
              "60 * rate(gateway_calls_started_total[1m]) over it is slots used of allowed; no series if unlimited",
              "budget_changed"},
    MetricRow{"gateway_budget_paced_tokens_per_minute", MetricKind::gauge, {"upstream", "model"},
              "Tokens a minute that are kept to now: less than the configured figure, "
              "gateway_budget_tokens_per_minute, after throttles; no series if unlimited",
              "budget_changed"},
    MetricRow{"gateway_budget_burst_calls", MetricKind::gauge, {"upstream", "model"},
              "Provider calls that may come ahead of their even schedule at most: the configured figure, or fewer while the "
              "provider has shown that it minds", "budget_changed"},
    MetricRow{"gateway_budget_call_limit", MetricKind::gauge, {"upstream", "model", "of"},
              "The most that a provider call may have of items, images, videos, tokens and bytes, as configured or as the "
              "provider has taught since; no series, or infinity, if unlimited", "budget_changed"},
    MetricRow{"gateway_budget_token_ratio", MetricKind::gauge, {"upstream", "model"},
              "Tokens billed for one estimated, as learned from the provider's bills", "budget_changed"},
    MetricRow{"gateway_breaker_state", MetricKind::gauge, {"upstream", "model", "state"},
              "1 for the breaker's present state, 0 for the others: closed (calls flow), open (none does), half_open "
              "(a probe is out)", "budget_changed"},
    MetricRow{"gateway_retry_budget_spent_total", MetricKind::counter, {"upstream", "model"},
              "Failed provider calls that were not sent again only because the retry budget is spent",
              "retry_budget_spent"},
    MetricRow{"gateway_calls_started_total", MetricKind::counter, {"upstream", "model"},
              "Provider calls sent, every attempt counted: the slots used", "call_started"},
    MetricRow{"gateway_inflight_calls", MetricKind::gauge, {"upstream", "model"},
              "Provider calls sent and not yet answered", "call_started, call_finished"},
    MetricRow{"gateway_call_items", MetricKind::histogram, {"upstream", "model"},
              "Items in a provider call", "call_started", buckets::kItems},
    MetricRow{"gateway_call_tokens", MetricKind::histogram, {"upstream", "model"},
              "Tokens of a provider call, as estimated before it is sent", "call_started", buckets::kTokens},
    MetricRow{"gateway_call_fill_ratio", MetricKind::histogram, {"upstream", "model"},
              "Items in a provider call over the items it may carry", "call_started", buckets::kRatio},
    MetricRow{"gateway_calls_total", MetricKind::counter, {"upstream", "model", "outcome"},
              "Provider calls answered, by outcome: ok or the kind of fault", "call_finished"},
    MetricRow{"gateway_call_duration_seconds", MetricKind::histogram, {"upstream", "model", "outcome"},
              "Duration of a provider call; outcome is ok or fault", "call_finished", buckets::kCall},
    MetricRow{"gateway_rows_flawed_total", MetricKind::counter, {"upstream", "model"},
              "Vectors that broke the contract in answers whose others did not; such an item is sent once more",
              "rows_flawed"},
    MetricRow{"gateway_tokens_total", MetricKind::counter, {"upstream", "model"},
              "Tokens billed by the provider, those of images and videos included", "call_finished"},
    MetricRow{"gateway_image_tokens_total", MetricKind::counter, {"upstream", "model"},
              "Of the billed tokens, what images and videos cost", "call_finished"},

    MetricRow{"gateway_throttles_total", MetricKind::counter, {"upstream", "model", "kind"},
              "Provider calls refused because the provider asks for less", "call_finished"},
    MetricRow{"gateway_account_faults_total", MetricKind::counter, {"upstream", "model", "kind"},
              "Provider calls refused because of our key, account or model access, as is proven: an operator must act",
              "call_finished"},
    MetricRow{"gateway_retries_total", MetricKind::counter, {"upstream", "model", "reason"},
              "Failed provider calls whose items are sent again, by kind of fault", "fault_handled"},
    MetricRow{"gateway_splits_total", MetricKind::counter, {"upstream", "model"},
              "Failed provider calls cut into smaller ones because they were too much for the provider",
              "fault_handled"},
    MetricRow{"gateway_calls_isolated_total", MetricKind::counter, {"upstream", "model", "reason"},
              "Failed provider calls of whose items a part is sent to find the one at fault, by kind of fault",
              "fault_handled"},
    MetricRow{"gateway_isolations_total", MetricKind::counter, {"upstream", "model", "outcome"},
              "Searches for the item at fault that ended: one was found, or all were cleared because they passed or "
              "their callers left", "isolation_ended"},
    MetricRow{"gateway_isolation_calls_total", MetricKind::counter, {"upstream", "model"},
              "Provider calls that those searches took, the refused ones that began them included", "isolation_ended"},
    MetricRow{"gateway_searches_postponed_total", MetricKind::counter, {"upstream", "model"},
              "Refused calls whose search had to wait, because as many went on as may", "search_postponed"},
    MetricRow{"gateway_stragglers_total", MetricKind::counter, {"upstream", "model", "outcome"},
              "Provider calls of several items that were far behind while ten later ones were answered: given_up, so that "
              "their items are tried apart, or borne because no more than one call in a hundred is given up; or of any number "
              "that were left behind and evicted because three quarters of the places in flight were taken", "call_finished"},
    MetricRow{"gateway_suspects_sent_alone_total", MetricKind::counter, {"upstream", "model"},
              "Items sent in a call of their own because they were at fault a short while ago", "suspect_sent_alone"},
    MetricRow{"gateway_calls_given_up_total", MetricKind::counter, {"upstream", "model", "reason"},
              "Failed provider calls whose items are answered with the fault, by its kind", "fault_handled"},
    MetricRow{"gateway_task_failures_total", MetricKind::counter, {},
              "Exceptions that escaped a task or a handler: bugs, survived", "task_failed"},

    MetricRow{"gateway_connections_opened_total", MetricKind::counter, {"upstream"},
              "Connections opened to the provider", "connection pool"},
    MetricRow{"gateway_connections_reused_total", MetricKind::counter, {"upstream"},
              "Provider calls sent over a connection that was open already", "connection pool"},
    MetricRow{"gateway_connections_closed_total", MetricKind::counter, {"upstream", "reason"},
              "Connections to the provider that ended, whoever closed them", "connection pool"},
    MetricRow{"gateway_connections_stale_total", MetricKind::counter, {"upstream"},
              "Kept connections found dead before an answer's first byte", "connection pool"},
    MetricRow{"gateway_connections_silence_borne_total", MetricKind::counter, {"upstream"},
              "Silent kept connections that were waited for, since one call in a hundred was sent again already",
              "connection pool"},
    MetricRow{"gateway_connections_open", MetricKind::gauge, {"upstream"},
              "Connections to the provider that are open, idle ones included", "connection pool"},

    MetricRow{"gateway_grpc_connections_open", MetricKind::gauge, {},
              "Connections of callers to the gRPC port that are open", "gRPC port"},
    MetricRow{"gateway_grpc_connections_refused_total", MetricKind::counter, {},
              "Connections of callers closed at once because server.max_connections are open", "gRPC port"},
    MetricRow{"gateway_slow_readers_total", MetricKind::counter, {},
              "Streams ended because their caller took no result for server.reader_timeout_ms", "gRPC port"},
    MetricRow{"gateway_http_connections_open", MetricKind::gauge, {},
              "Connections of callers to the HTTP port that are open; absent without `server.http_address`, and so the next "
              "six",
              "HTTP port"},
    MetricRow{"gateway_http_connections_refused_total", MetricKind::counter, {},
              "Connections of callers closed at once because server.max_connections are open", "HTTP port"},
    MetricRow{"gateway_http_held_bytes", MetricKind::gauge, {},
              "Answers by HTTP that are under way, in bytes, by their upper bounds", "HTTP port"},
    MetricRow{"gateway_http_limit_held_bytes", MetricKind::gauge, {}, "server.http_max_held_bytes", "HTTP port"},
    MetricRow{"gateway_http_upload_bytes", MetricKind::gauge, {},
              "Files that SDKs have uploaded and that are still kept, in bytes", "HTTP port"},
    MetricRow{"gateway_http_limit_upload_bytes", MetricKind::gauge, {}, "server.http_max_upload_bytes", "HTTP port"},
    MetricRow{"gateway_http_uploads_refused_total", MetricKind::counter, {},
              "Uploads of files that were turned away: no room, too large, no leave for them, or a malformed form",
              "HTTP port"},
    MetricRow{"gateway_ready", MetricKind::gauge, {},
              "1 while the gateway tells load balancers that it takes requests, else 0", "readiness"},

    MetricRow{"gateway_config_reload_failed", MetricKind::gauge, {},
              "1 while the configuration's files hold something that was refused and an older one is in force, else 0",
              "reload"},
    MetricRow{"gateway_config_reloads_total", MetricKind::counter, {"outcome"},
              "Times the configuration's files were read again: taken (ok), refused (failed), or the same as what is "
              "in force (unchanged)", "reload"},
    MetricRow{"gateway_config_last_reload_timestamp_seconds", MetricKind::gauge, {},
              "When a configuration was last taken or refused, the one of the start included, in seconds since 1970",
              "reload"},
    MetricRow{"gateway_certificate_expiry_timestamp_seconds", MetricKind::gauge, {"certificate"},
              "When a certificate in use expires, in seconds since 1970: that of the gRPC port (server) and the one "
              "that clients' certificates are checked against (client_ca); no series without TLS", "certificates"},

    MetricRow{"gateway_log_lines_dropped_total", MetricKind::counter, {},
              "Log lines lost because the log's reader is too slow, or takes none: a full disk, a closed pipe", "log"},

    MetricRow{"process_cpu_seconds_total", MetricKind::counter, {},
              "Processor time used, user and system", "operating system"},
    MetricRow{"process_resident_memory_bytes", MetricKind::gauge, {},
              "Memory that is resident", "operating system"},
    MetricRow{"process_virtual_memory_bytes", MetricKind::gauge, {},
              "Address space that is mapped", "operating system"},
    MetricRow{"process_threads", MetricKind::gauge, {},
              "Threads", "operating system"},
    MetricRow{"process_open_fds", MetricKind::gauge, {},
              "File descriptors that are open", "operating system"},
    MetricRow{"process_max_fds", MetricKind::gauge, {},
              "File descriptors that may be open", "operating system"},
    MetricRow{"process_start_time_seconds", MetricKind::gauge, {},
              "When the program started, in seconds since 1970", "start"},
};
// clang-format on

/// The row of that name; a name that is not in the table does not compile.
consteval const MetricRow& metric(std::string_view name) {
  for (const MetricRow& row : kMetricTable) {
    if (row.name == name) return row;
  }
  throw "no such metric";
}

}  // namespace gateway::telemetry
