// The options that commands which embed share: what to ask of the model, and how long and how
// often.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/call_options.h"
#include "client/embedctl/batch_pipeline.h"
#include "client/embedctl/console.h"
#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

struct RequestOptions {
  std::string model;              ///< Empty: the gateway's default.
  std::uint32_t dimension = 0;    ///< 0: the model's default.
  std::string instruct;           ///< Empty: none.
  std::string priority;           ///< "interactive", "bulk"; empty: as the tenant may.
  double deadline_seconds = 60;   ///< For each request, retries included; > 0.
  std::optional<int> attempts{};  ///< Sends of one request, the first included; >= 1. Absent: as
                                  ///< the command thinks fit.
};

/// Without `attempts`: kBriefAttempts.
[[nodiscard]] CallOptions call_options_of(const RequestOptions& options, const Console& console);

[[nodiscard]] embedding::v1::Priority priority_of(const RequestOptions& options);

}  // namespace embedding_client
