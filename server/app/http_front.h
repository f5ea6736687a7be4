// The HTTP port as configured.
#pragma once

#include <memory>
#include <string>

#include "app/config/config.h"
#include "app/config/loader.h"
#include "dashscope_door/door.h"
#include "dashscope_door/upload_desk.h"
#include "door/access/access_control.h"
#include "door/request/intake.h"
#include "http/server.h"
#include "http_door/http_door.h"
#include "listen/listener.h"
#include "openai_door/door.h"
#include "telemetry/front_figures.h"
#include "telemetry/log.h"

namespace gateway::app {

/// The port of the doors that speak HTTP. Calls that a shard has may be answered after stop(), but
/// not after this is gone.
///
/// Thread: the owner's, but for readings() and configure(): any.
class HttpFront {
 public:
  /// Listens on server.http_address, with TLS if it is configured. Everything referred to outlives
  /// this. Error: a sentence for the operator, with the address or file.
  [[nodiscard]] static Result<std::unique_ptr<HttpFront>, std::string> start(
      const config::LoadedConfig& loaded, const request::Intake& intake,
      const access::AccessControl& access, telemetry::Log& log);

  [[nodiscard]] int port() const { return port_; }

  /// Puts into effect what needs no restart.
  void configure(const config::LoadedConfig& loaded);

  /// Stops listening; what is asked already is answered, and told that its connection closes.
  void drain() { server_.drain(); }
  /// Connections that are open, those included that only read their last answer.
  [[nodiscard]] std::size_t open() const { return server_.figures().open; }
  /// Cuts what is left.
  void stop() { server_.stop(); }

  [[nodiscard]] telemetry::HttpReadings readings() const;

 private:
  HttpFront(const config::ServerConfig& config, http::TlsContexts tls,
            const request::Intake& intake, const access::AccessControl& access);

  const std::size_t max_held_bytes_;
  int port_ = 0;
  openai_door::Door openai_;
  dashscope_door::UploadDesk uploads_;
  const dashscope_door::Door dashscope_;
  http::Server server_;
  http::AnswerRoom& room_ = server_.answer_room();
  http_door::HttpDoor door_;
};

}  // namespace gateway::app
