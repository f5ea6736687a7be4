// What one configuration file says, as values; read by reader.h, described by keys.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/config/secret.h"
#include "domain/call_body.h"
#include "domain/priority.h"
#include "domain/time.h"
#include "provider/codec.h"
#include "telemetry/log.h"
#include "transport/origin.h"
#include "transport/proxy.h"

namespace gateway::config {

/// The gRPC front and the door for operators.
struct ServerConfig {
  std::string grpc_address = "0.0.0.0:50051";  ///< host:port; port 0 takes a free one.
  std::string operations_address =
      "127.0.0.1:9464";        ///< host:port, numeric host; port 0 takes a free one.
  std::string health_address;  ///< host:port of a plain-text gRPC health service; empty: none.
  std::string http_address;    ///< host:port of the HTTP doors; empty: none.
  bool insecure = false;       ///< Plain text for callers; once loaded, true only without TLS.
  bool eager = false;          ///< Ready before an upstream was reached.
  std::size_t max_connections = 2000;                      ///< 1 to 100000.
  std::size_t max_concurrent_streams = 1000;               ///< RPCs open on one, 1 to 100000.
  std::size_t max_message_bytes = 33'554'432;              ///< Largest request, 65536 to 1 GiB.
  std::size_t max_metadata_bytes = 16'384;                 ///< Of a request, 4096 to 1 MiB.
  std::size_t max_items_per_request = 2048;                ///< Texts or contents, 1 to 100000.
  std::size_t max_unary_answer_bytes = 4'194'304;          ///< 65536 to 1 GiB.
  Duration handshake_timeout = std::chrono::seconds(10);   ///< Of a new one, 100 ms to 2 min.
  Duration idle_timeout = std::chrono::minutes(10);        ///< Without an RPC, 1 s to a day.
  Duration max_connection_age = std::chrono::minutes(30);  ///< 1 s to a day; 0: any.
  Duration reader_timeout = std::chrono::seconds(30);      ///< For a message, 100 ms to 10 min.
  Duration min_ping_interval = std::chrono::seconds(5);    ///< Of a client, 1 s to 10 min.
  std::size_t http_threads = 1;                            ///< 1 to 64.
  Duration http_idle_timeout = std::chrono::seconds(330);  ///< Between requests, 1 s to a day.
  Duration http_time_limit = std::chrono::seconds(55);     ///< By default, 1 s to an hour.
  std::size_t http_max_held_bytes = 268'435'456;           ///< Of answers, 1 MiB to 64 GiB.
  std::size_t http_max_upload_bytes = 67'108'864;          ///< Of files, 0 to 64 GiB; 0: none.
  std::string public_url;                                  ///< Of the HTTP port; empty: as asked.
  std::size_t shards = 1;                                  ///< Threads of the models, 1 to 64.
};

/// How the gRPC port is encrypted.
struct TlsConfig {
  /// Of those whose certificate leads to client_ca_file.
  enum class ClientCertificates { optional, required };

  std::string certificate_file;  ///< PEM, with its chain; empty: plain text.
  std::string key_file;          ///< PEM; given with certificate_file.
  std::string client_ca_file;    ///< PEM; empty: clients show no certificate.
  ClientCertificates client_certificates = ClientCertificates::optional;
  Duration refresh = std::chrono::seconds(10);  ///< How often the files are read, 1 s to a day.
};

/// Who may call.
struct AuthConfig {
  bool anonymous = false;            ///< Callers without a credential may.
  bool trust_tenant_header = false;  ///< They name their tenant in x-tenant-id.
  std::string tenants_file;          ///< More tenants; empty: none.
};

/// Bounds on what is accepted and not yet answered.
struct QueueConfig {
  std::size_t max_items = 100'000;      ///< 1 to 10000000; at least server.max_items_per_request.
  std::size_t max_bytes = 268'435'456;  ///< 65536 to 64 GiB; at least server.max_message_bytes.
  std::optional<std::size_t> max_items_per_tenant;  ///< At one model; 1 to max_items, its default.
  std::optional<std::size_t> max_bytes_per_tenant;  ///< At one model; 1 to max_bytes, its default.
};

/// How the calls of a budget are shared.
struct FairnessConfig {
  double bulk_share = 0.1;         ///< Of the calls, for BULK while INTERACTIVE waits; 0 to 1.
  std::size_t max_tenants = 1000;  ///< Told apart at once at one model, beside those with a weight;
                                   ///< the rest share one queue. 0 to 100000.
};

/// A tenant that is known by name: how it proves itself, and what it may.
struct TenantConfig {
  std::string name;                       ///< Unique.
  double weight = 1;                      ///< Of the others' 1; 0.01 to 1000.
  std::vector<std::string> tokens;        ///< "sha256:" and 64 hexadecimal digits; at most 16.
  std::vector<std::string> certificates;  ///< Subject alternative names, or "CN=…"; at most 16.
  std::vector<std::string> models;        ///< That it may use; empty: all. At most 256.
  Priority max_priority = Priority::interactive;
  std::optional<std::size_t> tokens_per_day;    ///< In any 24 hours, 1 to 1e15; absent: any.
  std::optional<std::size_t> items_per_minute;  ///< In any 60 seconds, 1 to 1e9; absent: any.
  bool proxy = false;                           ///< May name another tenant in x-tenant-id.
  bool is_operator = false;  ///< Sees every tenant's queue; may reset what was learned.
};

/// The other gateways on the same provider accounts.
struct DeploymentConfig {
  std::size_t replicas = 1;            ///< 1 to 1000.
  std::optional<double> budget_share;  ///< Of every budget, above 0 to 1; once loaded, 1 if absent.
};

/// What the OpenAI-shaped door does beyond server.http_address.
struct OpenAiDoorConfig {
  std::string token_vocabulary;  ///< File of what token ids stand for; empty: ids are refused.
};

/// How changed files are noticed while the gateway runs.
struct ReloadConfig {
  Duration poll = std::chrono::seconds(5);  ///< 100 ms to an hour; 0: only on SIGHUP.
};

struct MetricsConfig {
  std::size_t max_tenants = 50;  ///< With series of their own, 0 to 1000.
};

/// The models of requests that name none. Once loaded, empty only if no model of that modality is
/// served.
struct DefaultsConfig {
  std::string text_model;
  std::string multimodal_model;
};

struct CatalogueConfig {
  std::string file;  ///< Overrides entries of the built-in catalogue; empty: none.
};

/// One provider account in one region.
struct UpstreamConfig {
  std::string name;  ///< Letters, digits, `-`, `_`, `.`; at most 63; unique.
  provider::Dialect dialect = provider::Dialect::dashscope_native;
  std::string base_url;      ///< https://host[:port][/prefix], without the dialect's own path.
  std::string api_key_env;   ///< Variable that holds the key; once loaded, empty only if
                             ///< api_key_file is set.
  std::string api_key_file;  ///< File that holds the key.
  std::string workspace;     ///< Empty: the account's default workspace.
  std::string ca_file;       ///< PEM; empty: the system's store.
  Secret proxy;              ///< A URL, which may hold a login, or `none`; once loaded not empty.
  std::size_t max_connections = 128;                     ///< 1 to 10000.
  Duration connect_timeout = std::chrono::seconds(5);    ///< Name, TCP, tunnel, 10 ms to 2 min.
  Duration handshake_timeout = std::chrono::seconds(5);  ///< TLS, 10 ms to 2 min.
  Duration call_timeout = std::chrono::seconds(60);      ///< One attempt in all, 100 ms to 10 min.
  Duration idle_timeout = std::chrono::seconds(30);      ///< A kept connection, 100 ms to 10 min.
  Duration connection_life = std::chrono::minutes(5);    ///< In all, 1 s to a day.
  std::size_t max_body_bytes = 33'554'432;               ///< Largest answer, 65536 to 1 GiB.
  bool gzip = true;                                      ///< Accept compressed answers.

  transport::Origin origin;                 ///< base_url taken apart; set by the checks.
  std::optional<transport::Proxy> way_out;  ///< `proxy` taken apart; absent: none.
  Secret api_key;                           ///< Set by the secrets' resolution; never printed.
};

/// One of the upstreams of a model, and its budget there.
struct ModelUpstreamConfig {
  std::string name;   ///< Of an upstream; unique within the model.
  double weight = 1;  ///< Its share of the calls while there is a choice; 0: a spare, used when the
                      ///< others can't serve in time. 0 to 1000; one at least is above 0.
  std::optional<double> calls_per_minute;   ///< As the model's; once loaded, the model's if absent.
  std::optional<double> tokens_per_minute;  ///< As above.
};

/// Whether calls may come ahead of their even schedule: as far as windows and the provider allow,
/// or never.
enum class Burst : std::uint8_t { automatic, off };

/// One model served, and the budget of its accounts for it.
struct ModelConfig {
  std::string name;  ///< Of the catalogue; unique.
  std::string
      upstream;  ///< Name of its only upstream; once loaded empty: it stands in `upstreams`.
  std::vector<ModelUpstreamConfig>
      upstreams;  ///< Once loaded 1 to 16, whichever way they were given.
  std::optional<double>
      calls_per_minute;  ///< 0.01 to 10000000; once loaded, the catalogue's if absent.
  std::optional<double> tokens_per_minute;  ///< 1 to 1e12; as above. Absent in both: not limited.
  bool ramp = true;                         ///< Whether calls rise slowly after idleness.
  Burst burst = Burst::automatic;
  double burst_calls = 9;                        ///< Then at most so many, 0 to 10000.
  std::size_t max_inflight_calls = 64;           ///< 1 to 10000.
  std::optional<std::size_t> max_rows_per_call;  ///< 1 to what the catalogue allows, its default.
  std::size_t max_bytes_per_call = kMaxBodyItemBytes;  ///< As they are sent, 65536 to 256 MiB.
};

struct RetryConfig {
  std::size_t max_attempts = 4;  ///< Of a call, the first included; 1 to 20.
  Duration base_backoff =
      std::chrono::milliseconds(200);               ///< Bound of the first wait, 1 ms to 1 min.
  Duration max_backoff = std::chrono::seconds(10);  ///< Bound of all waits, base_backoff to 10 min.
  double budget_share = 0.2;                        ///< Retries, of recent successes; 0 to 1.
  double budget_per_minute = 30;                    ///< Granted whatever succeeds; 0 to 100000.
};

/// How the recovery of a budget that was taken for broken is noticed.
struct BreakerConfig {
  Duration open_for =
      std::chrono::seconds(1);  ///< Until the first probe, 10 ms to 10 min; doubles.
  Duration max_open_for = std::chrono::seconds(5);  ///< Bound of that, open_for to 10 min.
};

/// What happens between SIGTERM and the end.
struct DrainConfig {
  Duration delay{};  ///< Serving on while load balancers look away, to 5 min.
  Duration grace = std::chrono::seconds(25);  ///< Then, for what was accepted, to 10 min.
};

struct LogConfig {
  telemetry::LogLevel level = telemetry::LogLevel::info;
  telemetry::LogFormat format = telemetry::LogFormat::text;
  double access_share = 0.01;  ///< Of the RPCs, those with a line; 0 to 1.
};

/// One file. A default-constructed value holds every default.
struct Config {
  ServerConfig server;
  OpenAiDoorConfig openai_door;
  TlsConfig tls;
  AuthConfig auth;
  QueueConfig queue;
  FairnessConfig fairness;
  std::vector<TenantConfig> tenants;  ///< At most 10000, without those of auth.tenants_file.
  DefaultsConfig defaults;
  CatalogueConfig catalogue;
  std::vector<UpstreamConfig> upstreams;  ///< 1 to 64 once loaded.
  std::vector<ModelConfig> models;        ///< 1 to 256 once loaded.
  RetryConfig retry;
  BreakerConfig breaker;
  DrainConfig drain;
  DeploymentConfig deployment;
  ReloadConfig reload;
  MetricsConfig metrics;
  LogConfig log;
};

}  // namespace gateway::config
