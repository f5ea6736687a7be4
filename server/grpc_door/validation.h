// A request off the wire against its model's spec: what the router may take, or what is wrong with
// it.
#pragma once

#include "dispatch/embed_request.h"
#include "domain/error.h"
#include "domain/model_spec.h"
#include "door/request/service_limits.h"
#include "embedding/v1/embedding_service.pb.h"

namespace gateway::grpc_door {

// Both are pure and move the texts and bytes out of the message. Whatever they let pass satisfies
// `model`; of the result, deadline, tenant and sink are left for the caller to set. Errors:
// invalid_argument, whose message names the field and what is allowed, and never holds the caller's
// text.

/// For Embed and EmbedUnary. Precondition: `model` is a text model.
[[nodiscard]] Result<dispatch::EmbedRequest> validate(embedding::v1::EmbedRequest&& request,
                                                      const ModelSpec& model,
                                                      const request::ServiceLimits& limits);

/// For EmbedMultimodal and EmbedMultimodalUnary. On a fused model all contents become the parts of
/// one item. Precondition: `model` is a multimodal model.
[[nodiscard]] Result<dispatch::EmbedRequest> validate(
    embedding::v1::EmbedMultimodalRequest&& request, const ModelSpec& model,
    const request::ServiceLimits& limits);

}  // namespace gateway::grpc_door
