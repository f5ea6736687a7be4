// One attempt's gRPC context: headers, deadline, and a stop that reaches it.
#pragma once

#include <functional>
#include <stop_token>

#include <grpcpp/client_context.h>

#include "client/channel_options.h"
#include "client/retry.h"

namespace embedding_client {

/// Thread: one; the stop may come from any.
class CallContext {
 public:
  CallContext(const Metadata& metadata, const Deadline& deadline, std::stop_token stop);

  [[nodiscard]] grpc::ClientContext& grpc() { return context_; }

 private:
  grpc::ClientContext context_;
  std::stop_callback<std::function<void()>>
      on_stop_;  // After context_: it is gone before what it cancels.
};

}  // namespace embedding_client
