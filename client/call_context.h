// One attempt's gRPC context: headers, deadline, and a stop that reaches it.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include <grpcpp/client_context.h>

#include "client/call_headers.h"
#include "client/retry.h"
#include "client/status.h"

namespace embedding_client {

/// Thread: one; the stop may come from any.
class CallContext {
 public:
  /// `traceparent` is the call's, of version 00.
  CallContext(const CallHeaders& headers, std::string traceparent, const Deadline& deadline,
              std::stop_token stop);

  [[nodiscard]] grpc::ClientContext& grpc() { return context_; }

  /// How the attempt failed. Precondition: it ended with `ended`, which is not OK.
  [[nodiscard]] Status failure(const grpc::Status& ended) const;

 private:
  const std::string traceparent_;
  grpc::ClientContext context_;
  std::stop_callback<std::function<void()>>
      on_stop_;  // After context_: it is gone before what it cancels.
};

}  // namespace embedding_client
