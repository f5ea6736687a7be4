// What calls of a gateway have in common, whenever they begin.
#pragma once

#include <memory>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include "embedding/v1/embedding_service.pb.h"
#include "tests/bench/callers/load.h"
#include "tests/bench/callers/outcome.h"

namespace bench {

/// Channels with a connection of their own each, all up. Throws std::runtime_error if the target
/// can't be reached.
[[nodiscard]] std::vector<std::shared_ptr<grpc::Channel>> connect_to_gateway(const Load& load);

/// Asks for as many texts as the load wants, which are yet empty.
[[nodiscard]] embedding::v1::EmbedRequest request_without_texts(const Load& load);

/// Checks the answer of a request and counts it.
void keep(const Load& load, const grpc::Status& status,
          const embedding::v1::EmbedUnaryResponse& response, Outcome::Clock::duration latency,
          Outcome& outcome);

}  // namespace bench
