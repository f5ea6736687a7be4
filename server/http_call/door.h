// What the HTTP port knows of a door.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http_call/call.h"
#include "http_call/call_head.h"
#include "http_call/reply.h"
#include "http_call/shape.h"

namespace gateway::http_call {

/// What a request line asks for, as sent.
struct Target {
  std::string_view method;
  std::string_view path;        ///< Before any query.
  std::string_view query = {};  ///< Behind the '?'.
};

/// Asks for room for so many bytes of answer, an upper bound; false: there is none now.
using Reserve = std::function<bool(std::size_t bytes)>;

/// A request whose body is there.
struct Arrived {
  const CallHead& head;
  std::string body;
  /// Called once at most, before Door::answer() returns; without room a call is refused before
  /// anything is sent.
  Reserve reserve;
  std::function<void()> ready;  ///< Called once a started call can be rendered.
};

/// A reply, or a call that has started and calls `ready` when it can be rendered: on a shard, or
/// before Door::answer() returns. `ready` is not called where there is a reply.
using Started = std::variant<Reply, std::unique_ptr<Call>>;

/// One shape of API, before it is HTTP. A server reads the head, asks refuse_unread() whether the
/// body is worth reading, and answers by answer(). Every reply of both is signed (call_head.h).
///
/// Thread: any.
class Door {
 public:
  virtual ~Door() = default;

  /// Whether `path` is below one of this door's prefixes, so that a refusal takes its shape.
  [[nodiscard]] virtual bool is_ours(std::string_view path) const = 0;

  /// What ends a request before its body is read: its path, its method, or its caller. The probe
  /// knows of the last then. If there is nothing, answer() is to come.
  [[nodiscard]] virtual std::optional<Reply> refuse_unread(const Target& target,
                                                           const CallHead& head) const = 0;

  /// The body of a GET is not looked at. This outlives the call.
  [[nodiscard]] virtual Started answer(const Target& target, Arrived&& request) const = 0;

  [[nodiscard]] virtual const Shape& shape() const = 0;
};

}  // namespace gateway::http_call
