// Between protobuf messages and the bytes that gRPC carries.
#pragma once

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include "domain/error.h"

namespace gateway::grpc_door {

// RPCs whose requests hold anything are registered as raw methods for two reasons. If gRPC 1.51
// parses for a callback service, what does not parse (a string that is not UTF-8, say) is answered
// UNIMPLEMENTED before our code sees it; and it keeps the parsed message until the call ends, so
// that every waiting text and image would be held twice.

/// Takes the request's bytes away from gRPC, which offers them as const but made them for this call
/// alone and would keep them until its end.
[[nodiscard]] inline grpc::ByteBuffer take_wire(const grpc::ByteBuffer* wire) {
  grpc::ByteBuffer taken;
  taken.Swap(const_cast<grpc::ByteBuffer*>(wire));
  return taken;
}

/// The message. Error: invalid_argument if the bytes are none. Leaves `wire` empty.
template <class Message>
[[nodiscard]] Result<Message> parse_wire(grpc::ByteBuffer& wire) {
  Result<Message> message(Message{});
  if (!grpc::SerializationTraits<Message>::Deserialize(&wire, &*message).ok()) {
    message = Error{ErrorKind::invalid_argument,
                    "the request is not a valid " + Message::descriptor()->full_name() +
                        ": its bytes don't parse, or a string in it is not UTF-8"};
  }
  return message;
}

/// Overwrites `wire`. Fails only with INTERNAL, for a message that is too big for protobuf (2 GiB).
template <class Message>
[[nodiscard]] grpc::Status serialise(const Message& message, grpc::ByteBuffer& wire) {
  wire.Clear();      // gRPC aborts the process over a buffer that is in use.
  bool own = false;  // Says what is always so: the buffer is ours.
  return grpc::SerializationTraits<Message>::Serialize(message, &wire, &own);
}

}  // namespace gateway::grpc_door
