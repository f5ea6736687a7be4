// The headers of a failure, whatever its body looks like.
#pragma once

#include "domain/error.h"
#include "http_call/reply.h"

namespace gateway::http_call {

/// What may be repeated gets `retry-after` (whole seconds, >= 1) and `retry-after-ms`, both rounded
/// up, of a second if nothing better is known; everything else forbid_retry(). `x-provider-code`
/// and `x-provider-request-id` are added where the provider has spoken, and `www-authenticate`
/// where the caller is not known.
void add_error_headers(Reply& reply, const Error& error);

/// `x-should-retry: false`, which OpenAI's clients heed.
void forbid_retry(Reply& reply);

}  // namespace gateway::http_call
