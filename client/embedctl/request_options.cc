#include "client/embedctl/request_options.h"

#include "client/embedctl/call_settings.h"

namespace embedding_client {

CallOptions call_options_of(const RequestOptions& options, const Console& console) {
  CallOptions call = call_within(options.deadline_seconds, console);
  if (options.attempts) call.retry.max_attempts = *options.attempts;
  return call;
}

embedding::v1::Priority priority_of(const RequestOptions& options) {
  if (options.priority == "bulk") return embedding::v1::PRIORITY_BULK;
  return options.priority.empty() ? embedding::v1::PRIORITY_UNSPECIFIED
                                  : embedding::v1::PRIORITY_INTERACTIVE;
}

}  // namespace embedding_client
