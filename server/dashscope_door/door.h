// The DashScope-shaped door: the provider's own two native endpoints, under /api/v1, and the store
// of files that its SDKs upload before they call them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dashscope_door/native_request.h"
#include "dashscope_door/paths.h"
#include "dashscope_door/upload_desk.h"
#include "http_call/door.h"
#include "http_call/entrance.h"

namespace gateway::dashscope_door {

/// Thread: any.
class Door final : public http_call::Door {
 public:
  /// All of it outlives this, and this its calls. `public_url` is the scheme and authority by which
  /// callers reach the gateway, e.g. `https://gateway.example`; empty: as each request says. The
  /// uploaded files that one request names have at most `max_file_bytes` together.
  Door(const request::Intake& intake, const access::AccessControl& access, UploadDesk& uploads,
       std::string public_url, std::size_t max_file_bytes);

  [[nodiscard]] bool is_ours(std::string_view path) const override;
  [[nodiscard]] std::optional<http_call::Reply> refuse_unread(
      const http_call::Target& target, const http_call::CallHead& head) const override;
  [[nodiscard]] http_call::Started answer(const http_call::Target& target,
                                          http_call::Arrived&& request) const override;
  [[nodiscard]] const http_call::Shape& shape() const override;

 private:
  [[nodiscard]] std::optional<http_call::Reply> objection_to(const Asked& asked,
                                                             const http_call::CallHead& head) const;
  [[nodiscard]] http_call::Started embed(http_call::Arrived&& request, Modality modality) const;
  [[nodiscard]] Result<http_call::EmbedOrder> order_of(std::string&& body, Modality modality,
                                                       const access::Identity& caller) const;
  [[nodiscard]] http_call::AnswerWriter writer_of(NativeRequest&& request) const;
  [[nodiscard]] http_call::Reply allow_upload(std::string_view query,
                                              const http_call::CallHead& head) const;
  [[nodiscard]] http_call::Reply take_upload(std::string_view ticket,
                                             http_call::Arrived&& request) const;
  /// Empty if nobody says it.
  [[nodiscard]] std::string origin_for(const http_call::CallHead& head) const;

  const http_call::Entrance entrance_;
  UploadDesk& uploads_;
  const std::string public_url_;
  const std::size_t max_file_bytes_;
};

}  // namespace gateway::dashscope_door
