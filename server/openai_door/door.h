// Everything of the OpenAI-shaped door but sockets: requests in, replies out.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "door/access/access_control.h"
#include "door/request/intake.h"
#include "openai_door/call_head.h"
#include "openai_door/embeddings_call.h"
#include "openai_door/paths.h"
#include "openai_door/reply.h"
#include "openai_door/token_decoder.h"

namespace gateway::openai_door {

/// A server reads the head, asks refuse_unread() whether the body is worth reading, and answers by
/// answer(). Every reply is signed.
///
/// Thread: any.
class Door {
 public:
  /// All of it outlives this, and this its calls. `decoder` may be null (token_decoder.h).
  Door(const request::Intake& intake, const access::AccessControl& access,
       const TokenDecoder* decoder = nullptr)
      : intake_(intake), access_(access), decoder_(decoder) {}

  /// What ends a request before its body is read: its path, its method, or its caller. The probe
  /// knows of the last then. If there is nothing, answer() is to come.
  [[nodiscard]] std::optional<Reply> refuse_unread(const Asked& asked, const CallHead& head) const;

  /// Asks for room for so many bytes of answer, an upper bound; false: there is none now.
  using Reserve = std::function<bool(std::size_t bytes)>;

  /// The reply, or a call that has started and calls `ready` when it can be rendered: on a shard,
  /// or before this returns. `ready` is not called where there is a reply. The body of a GET is not
  /// looked at. Without room for its answer a call is refused before anything is sent; `reserve` is
  /// called once at most, before this returns.
  [[nodiscard]] std::variant<Reply, std::unique_ptr<EmbeddingsCall>> answer(
      const Asked& asked, const CallHead& head, std::string&& body, const Reserve& reserve,
      std::function<void()> ready) const;

 private:
  using Started = std::variant<Reply, std::unique_ptr<EmbeddingsCall>>;

  [[nodiscard]] Result<access::Identity> caller_of(const CallHead& head) const;
  [[nodiscard]] Started embed(const CallHead& head, std::string&& body, const Reserve& reserve,
                              std::function<void()>&& ready) const;
  [[nodiscard]] Reply look_up(const Asked& asked, const CallHead& head) const;

  const request::Intake& intake_;
  const access::AccessControl& access_;
  const TokenDecoder* const decoder_;
};

}  // namespace gateway::openai_door
