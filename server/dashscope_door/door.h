// The DashScope-shaped door: the provider's own two native endpoints, under /api/v1.
#pragma once

#include <optional>
#include <string_view>

#include "dashscope_door/native_request.h"
#include "http_call/door.h"
#include "http_call/entrance.h"

namespace gateway::dashscope_door {

/// Thread: any.
class Door final : public http_call::Door {
 public:
  /// All of it outlives this, and this its calls.
  Door(const request::Intake& intake, const access::AccessControl& access);

  [[nodiscard]] bool is_ours(std::string_view path) const override;
  [[nodiscard]] std::optional<http_call::Reply> refuse_unread(
      const http_call::Target& target, const http_call::CallHead& head) const override;
  [[nodiscard]] http_call::Started answer(const http_call::Target& target,
                                          http_call::Arrived&& request) const override;
  [[nodiscard]] const http_call::Shape& shape() const override;

 private:
  [[nodiscard]] std::optional<http_call::Reply> objection_to(const http_call::Target& target,
                                                             const http_call::CallHead& head) const;
  [[nodiscard]] Result<http_call::EmbedOrder> order_of(std::string&& body, Modality modality) const;
  [[nodiscard]] http_call::AnswerWriter writer_of(NativeRequest&& request) const;

  const http_call::Entrance entrance_;
};

}  // namespace gateway::dashscope_door
