// The port of the callers and the doors beside it.
#include "app/config/key_table.h"

namespace gateway::config {
namespace {

// In the order of its enum.
constexpr std::array<std::string_view, 2> kClientCertificates{"optional", "required"};

using Server = ServerConfig;
using OpenAiDoor = OpenAiDoorConfig;
using Tls = TlsConfig;

// clang-format off
constexpr ConfigKey<Server> kServer[] = {
    {"grpc_address", kOptional, kOnRestart, TextValue<Server>{&Server::grpc_address},
     "Where callers reach the gateway, `host:port`; port 0 takes a free one"},
    {"operations_address", kOptional, kOnRestart, TextValue<Server>{&Server::operations_address},
     "Where operators and Prometheus look: `/metrics`, `/statusz`, `/healthz`, `/readyz`; `host:port` with a numeric "
     "host; port 0 takes a free one. The variable `EMBEDDING_GATEWAY_OPERATIONS_ADDRESS` is its default where it is set, "
     "as in the container image to `0.0.0.0:9464`"},
    {"health_address", kOptional, kOnRestart, TextValue<Server>{&Server::health_address},
     "Where `grpc.health.v1` is served in plain text and nothing else, for probes that know no TLS; none if left out"},
    {"http_address", kOptional, kOnRestart, TextValue<Server>{&Server::http_address},
     "Where clients of OpenAI's and DashScope's embeddings APIs reach the gateway by HTTP/1.1, `host:port`; port 0 takes a "
     "free one; no such door if left out. TLS, tokens, tenants and bounds are those of `grpc_address`"},
    {"insecure", kOptional, kOnRestart, FlagValue<Server>{&Server::insecure},
     "Serve callers in plain text; must be written if there is no `tls.certificate_file`, and can't be beside one"},
    {"eager", kOptional, kOnRestart, FlagValue<Server>{&Server::eager},
     "Say that it is ready at once; else only when an upstream was reached once"},
    {"max_connections", kOptional, kOnRestart, WholeValue<Server>{&Server::max_connections, 1, 100'000},
     "Connections of callers that may be open; further ones are closed at once"},
    {"max_concurrent_streams", kOptional, kOnRestart, WholeValue<Server>{&Server::max_concurrent_streams, 1, 100'000},
     "RPCs that may be open on one connection; more wait at the client"},
    {"max_message_bytes", kOptional, kOnRestart, WholeValue<Server>{&Server::max_message_bytes, 65536, kGibibyte},
     "Largest request; images travel inside it. One of up to twice as much is refused with the numbers, counted and "
     "logged; a larger one is refused by gRPC, unseen"},
    {"max_metadata_bytes", kOptional, kOnRestart, WholeValue<Server>{&Server::max_metadata_bytes, 4096, kMebibyte},
     "Largest metadata of a request, each pair 32 bytes more than its name and value; beyond it as with "
     "`max_message_bytes`"},
    {"max_items_per_request", kOptional, kOnRestart, WholeValue<Server>{&Server::max_items_per_request, 1, 100'000},
     "Texts or contents in one request"},
    {"max_unary_answer_bytes", kOptional, kOnRestart,
     WholeValue<Server>{&Server::max_unary_answer_bytes, 65536, kGibibyte},
     "Largest answer of `EmbedUnary` and `EmbedMultimodalUnary`; a request whose answer could be larger is refused before "
     "anything is paid. Clients take 4 MiB unless they are told otherwise"},
    {"handshake_timeout_ms", kOptional, kOnRestart,
     MillisecondsValue<Server>{&Server::handshake_timeout, 100, 2 * kMinuteMs},
     "How long a new connection may take to begin to speak HTTP/2"},
    {"idle_timeout_ms", kOptional, kOnRestart, MillisecondsValue<Server>{&Server::idle_timeout, 1000, kDayMs},
     "A connection without an RPC for so long is closed"},
    {"max_connection_age_ms", kOptional, kOnRestart, MillisecondsValue<Server>{&Server::max_connection_age, 0, kDayMs},
     "After so long a client is asked to connect anew, which spreads clients over replicas; 0: never, else at least 1000"},
    {"reader_timeout_ms", kOptional, kOnRestart,
     MillisecondsValue<Server>{&Server::reader_timeout, 100, 10 * kMinuteMs},
     "A stream whose reader takes no message for so long is ended"},
    {"min_ping_interval_ms", kOptional, kOnRestart,
     MillisecondsValue<Server>{&Server::min_ping_interval, 1000, 10 * kMinuteMs},
     "How often a client may send keepalive pings; one that pings more often is disconnected"},
    {"http_threads", kOptional, kOnRestart, WholeValue<Server>{&Server::http_threads, 1, 64},
     "Threads that read requests from `http_address` and write the answers"},
    {"http_idle_timeout_ms", kOptional, kOnRestart,
     MillisecondsValue<Server>{&Server::http_idle_timeout, 1000, kDayMs},
     "A connection of `http_address` without a request for so long is closed. Longer than clients keep idle ones, so that "
     "none finds its connection closed"},
    {"http_time_limit_ms", kOptional, kOnRestart,
     MillisecondsValue<Server>{&Server::http_time_limit, 1000, 60 * kMinuteMs},
     "How long a request by HTTP waits for its answer, if it doesn't say; shorter than clients wait by default"},
    {"http_max_held_bytes", kOptional, kOnRestart,
     WholeValue<Server>{&Server::http_max_held_bytes, kMebibyte, 64 * kGibibyte},
     "Answers by HTTP that are under way, all together; a request whose answer could take more than what is left is refused "
     "with 429 before anything is paid"},
    {"http_max_upload_bytes", kOptional, kOnRestart,
     WholeValue<Server>{&Server::http_max_upload_bytes, 0, 64 * kGibibyte},
     "Files that DashScope's SDKs have uploaded and that are kept in memory for ten minutes, all together; a quarter of it "
     "for one tenant; 0: no files are taken"},
    {"public_url", kOptional, kOnRestart, TextValue<Server>{&Server::public_url},
     "Scheme and host by which callers reach `http_address`, as `https://gateway.example`: where SDKs are told to upload "
     "files. If left out, the host that each request names"},
    {"shards", kOptional, kOnRestart, WholeValue<Server>{&Server::shards, 1, 64},
     "Threads that the models are spread over; a model lives on one of them"},
};

constexpr ConfigKey<OpenAiDoor> kOpenAiDoor[] = {
    {"token_vocabulary", kOptional, kOnReload, TextValue<OpenAiDoor>{&OpenAiDoor::token_vocabulary},
     "File that says which text the token ids stand for that some clients send in place of texts, as published for tiktoken "
     "(`cl100k_base.tiktoken`): at most 16 MiB and 1000000 tokens. Ids are refused if left out"},
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
// clang-format on

}  // namespace

template <>
std::span<const ConfigKey<ServerConfig>> config_keys() {
  return kServer;
}
template <>
std::span<const ConfigKey<OpenAiDoorConfig>> config_keys() {
  return kOpenAiDoor;
}
template <>
std::span<const ConfigKey<TlsConfig>> config_keys() {
  return kTls;
}

}  // namespace gateway::config
