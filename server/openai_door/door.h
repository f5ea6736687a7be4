// The OpenAI-shaped door: embeddings and models under /v1.
#pragma once

#include <optional>
#include <string_view>

#include "http_call/door.h"
#include "http_call/entrance.h"
#include "openai_door/paths.h"
#include "openai_door/token_decoder.h"

namespace gateway::openai_door {

/// Thread: any.
class Door final : public http_call::Door {
 public:
  /// All of it outlives this, and this its calls. `decoder` may be null (token_decoder.h).
  Door(const request::Intake& intake, const access::AccessControl& access,
       const TokenDecoder* decoder = nullptr);

  [[nodiscard]] bool is_ours(std::string_view path) const override;
  [[nodiscard]] std::optional<http_call::Reply> refuse_unread(
      const http_call::Target& target, const http_call::CallHead& head) const override;
  [[nodiscard]] http_call::Started answer(const http_call::Target& target,
                                          http_call::Arrived&& request) const override;
  [[nodiscard]] const http_call::Shape& shape() const override;

 private:
  [[nodiscard]] std::optional<http_call::Reply> objection_to(const Asked& asked,
                                                             const http_call::CallHead& head) const;
  [[nodiscard]] http_call::Started embed(http_call::Arrived&& request) const;
  [[nodiscard]] http_call::Reply look_up(const Asked& asked, const http_call::CallHead& head) const;

  const http_call::Entrance entrance_;
  const TokenDecoder* const decoder_;
};

}  // namespace gateway::openai_door
