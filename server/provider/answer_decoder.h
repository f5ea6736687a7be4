// From an HTTP answer to a batch's vectors, or to the fault it stands for; what the dialects share.
#pragma once

#include "domain/batch.h"
#include "domain/call_fault.h"
#include "domain/http_message.h"
#include "provider/embedding_reader.h"

namespace gateway::provider {

/// Codec::decode() for answers of the given shape. Only a 200 can hold vectors. One that holds an
/// error object instead (which the provider's streaming mode does, docs/provider.md, 6.1) is
/// classified as that error; one that is no JSON at all is the fault of something in between
/// (server_error); any other flaw is a bad_answer. Thread: any.
[[nodiscard]] Result<BatchAnswer, CallFault> decode_answer(const HttpResponse& response,
                                                           const Batch& batch,
                                                           const AnswerShape& shape);

}  // namespace gateway::provider
