// The headers that say who calls.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/status.h"
#include "client/token_file.h"

namespace embedding_client {

struct ChannelOptions;

/// Headers of a call, in gRPC's spelling: names in small letters, values of visible ASCII.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// The headers that every call of a client carries.
///
/// A token is sent as a header rather than as gRPC's call credentials: those refuse plain text,
/// which open_channel() has judged already.
///
/// Thread: any. Copies share the token's file.
class CallHeaders {
 public:
  CallHeaders() = default;  ///< None.

  /// Tenant and token of the options. INVALID_ARGUMENT if either can't be sent, or the token's file
  /// does not hold one.
  [[nodiscard]] static Result<CallHeaders> of(const ChannelOptions& options);

  /// As they are this moment, with the token that its file holds now.
  [[nodiscard]] Metadata current() const;

 private:
  Metadata fixed_;
  std::shared_ptr<TokenFile> token_file_;
};

}  // namespace embedding_client
