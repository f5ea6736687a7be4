// Requests off the wire, in our words.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include "dispatch/embed_request.h"
#include "domain/error.h"
#include "door/checks/embed_query.h"
#include "door/request/request_context.h"
#include "embedding/v1/embedding_service.pb.h"

namespace gateway::grpc_door {

// Texts and bytes move out of the message. What proto3 has no value for was not said; an enum's
// number without a name is kept as unknown, for its complaint to wait until the model is known.

[[nodiscard]] checks::EmbedQuery read_query(embedding::v1::EmbedRequest&& request);
[[nodiscard]] checks::EmbedQuery read_query(embedding::v1::EmbedMultimodalRequest&& request);

/// Parses the bytes as the message of the request's route and has it admitted. Errors, which end
/// the request: invalid_argument for bytes that are no such message, and as admit(). Leaves `wire`
/// empty.
[[nodiscard]] Result<dispatch::EmbedRequest> admit_wire(request::RequestContext& request,
                                                        grpc::ByteBuffer& wire);

}  // namespace gateway::grpc_door
