#include "app/http_front.h"

#include <string_view>
#include <utility>

#include "app/tls_news.h"
#include "http/tls_contexts.h"

namespace gateway::app {
namespace {

http::ServerLimits limits_of(const config::ServerConfig& server) {
  http::ServerLimits limits;
  limits.session.max_header_bytes = server.max_metadata_bytes;
  limits.session.request_timeout = server.handshake_timeout;
  limits.session.write_timeout = server.reader_timeout;
  limits.session.idle_timeout = server.http_idle_timeout;
  limits.session.max_held_bytes = server.http_max_held_bytes;
  limits.max_connections = server.max_connections;
  limits.threads = server.http_threads;
  return limits;
}

}  // namespace

HttpFront::HttpFront(const config::ServerConfig& config, http::TlsContexts tls,
                     const request::Intake& intake, const access::AccessControl& access)
    : max_held_bytes_(config.http_max_held_bytes),
      openai_(intake, access, config.max_message_bytes),
      uploads_({.max_bytes = config.http_max_upload_bytes}),
      dashscope_(intake, access, uploads_, config.public_url, config.max_message_bytes),
      server_(limits_of(config), std::move(tls)),
      door_({&openai_, &dashscope_}, room_,
            {.max_body_bytes = config.max_message_bytes, .time_limit = config.http_time_limit}) {}

Result<std::unique_ptr<HttpFront>, std::string> HttpFront::start(
    const config::LoadedConfig& loaded, const request::Intake& intake,
    const access::AccessControl& access, telemetry::Log& log) {
  const config::Config& config = loaded.config;
  const std::string& address = config.server.http_address;
  http::TlsContexts tls;
  if (config.tls.certificate_file.empty()) {
    log.write(telemetry::LogLevel::warn, "callers are served in plain text",
              {{"address", std::string_view(address)}});
  } else {
    auto contexts = http::watch_tls_files(files_of(config.tls), tls_news(log));
    if (!contexts) return contexts.error();
    tls = std::move(*contexts);
  }
  auto listener = listen::Listener::open(address, config.server.reader_timeout);
  if (!listener) return listener.error();
  std::unique_ptr<HttpFront> front(new HttpFront(config.server, std::move(tls), intake, access));
  front->port_ = listener->port();
  front->configure(loaded);
  if (auto served = front->server_.serve(std::move(*listener), front->door_); !served)
    return served.error();
  return front;
}

void HttpFront::configure(const config::LoadedConfig& loaded) {
  openai_.replace_vocabulary(loaded.token_vocabulary);
}

telemetry::HttpReadings HttpFront::readings() const {
  const http::ServerFigures figures = server_.figures();
  return {.connections_open = figures.open,
          .connections_refused = figures.refused,
          .held_bytes = room_.held(),
          .max_held_bytes = max_held_bytes_,
          .upload_bytes = uploads_.held_bytes(),
          .max_upload_bytes = uploads_.max_held_bytes(),
          .uploads_refused = uploads_.refused()};
}

}  // namespace gateway::app
