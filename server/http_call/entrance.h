// The way of a request through a door, from its caller to its call.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "door/access/access_control.h"
#include "door/checks/answer_bound.h"
#include "door/checks/embed_query.h"
#include "door/request/intake.h"
#include "http_call/answer_writer.h"
#include "http_call/door.h"
#include "http_call/shape.h"

namespace gateway::http_call {

/// What a body asks for, and how its answer is written.
struct EmbedOrder {
  checks::EmbedQuery query;         ///< Its priority is not in the body (call_head.h).
  checks::AnswerEncoding encoding;  ///< Of `write`, at most.
  AnswerWriter write;
};

/// Lets callers in, and takes what they ask for as far as the model's shard.
///
/// Thread: any. To outlive all calls.
class Entrance {
 public:
  /// All of it outlives this. `shape` is the door's.
  Entrance(const request::Intake& intake, const access::AccessControl& access, const Shape& shape)
      : intake_(intake), access_(access), shape_(shape) {}

  /// The refusal of a caller that may not come in, which the probe knows of then.
  [[nodiscard]] std::optional<Reply> refuse(const CallHead& head, request::Route route) const;

  /// As Intake::enter(), of the caller that `head` shows.
  [[nodiscard]] Result<request::RequestContext> enter(const CallHead& head,
                                                      request::Route route) const;

  using Reader =
      std::function<Result<EmbedOrder>(std::string&& body, const access::Identity& caller)>;

  /// Lets the caller in, has the body read, checks what it asks for, asks for room for the answer
  /// and hands it to the shard. Precondition: embeds(route).
  [[nodiscard]] Started embed(Arrived&& request, request::Route route, const Reader& read) const;

  /// Signed.
  [[nodiscard]] Reply refusal(const Error& error, const CallHead& head) const;
  [[nodiscard]] Reply objection(Objection objection, const CallHead& head,
                                std::string_view allowed = {}) const;

  [[nodiscard]] const request::Services& services() const { return intake_.services(); }

 private:
  [[nodiscard]] Result<access::Identity> caller_of(const CallHead& head) const;
  [[nodiscard]] std::size_t bound_of(const dispatch::EmbedRequest& admitted,
                                     const checks::AnswerEncoding& encoding) const;

  const request::Intake& intake_;
  const access::AccessControl& access_;
  const Shape& shape_;
};

}  // namespace gateway::http_call
