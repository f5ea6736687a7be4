// The OpenAI-shaped door: embeddings and models under /v1.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "http_call/door.h"
#include "http_call/entrance.h"
#include "openai_door/paths.h"
#include "openai_door/token_vocabulary.h"

namespace gateway::openai_door {

/// Thread: any.
class Door final : public http_call::Door {
 public:
  /// All of it outlives this, and this its calls. Token ids are refused at first, and may stand for
  /// so many bytes of text in a request later.
  Door(const request::Intake& intake, const access::AccessControl& access,
       std::size_t max_decoded_bytes);

  /// From now on token ids are those of `vocabulary`; null: they are refused.
  void replace_vocabulary(std::shared_ptr<const TokenVocabulary> vocabulary);

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
  [[nodiscard]] std::shared_ptr<const TokenVocabulary> vocabulary() const;

  const http_call::Entrance entrance_;
  const std::size_t max_decoded_bytes_;
  mutable std::mutex mutex_;  // Held for a copy or a swap of the pointer, as in access_control.h.
  std::shared_ptr<const TokenVocabulary> vocabulary_;
};

}  // namespace gateway::openai_door
