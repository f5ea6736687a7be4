// From an answer that holds no vectors to the fault it stands for.
#pragma once

#include "domain/call_fault.h"
#include "domain/http_message.h"

namespace gateway::provider {

/// Classifies by HTTP status, code and message (docs/provider.md, 6.2) and keeps what helps a
/// person: status, message and code cut and stripped of keys, the request id of body or header. The
/// most that a call may have is read from the message. `retry_after` comes from `retry-after-ms`,
/// else from `retry-after` in seconds, at most an hour; its other form, a date, is ignored, since
/// this layer knows no clock. Total, never throws. Thread: any.
[[nodiscard]] CallFault classify_fault(const HttpResponse& response);

}  // namespace gateway::provider
