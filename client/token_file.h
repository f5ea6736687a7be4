// A bearer token in a file, which may be replaced while we run.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "client/status.h"

namespace embedding_client {

/// The file is read again for every attempt of a call: some ten microseconds, and a token that was
/// replaced is in use with the next attempt, whatever way it was replaced.
///
/// Thread: any.
class TokenFile {
 public:
  /// INVALID_ARGUMENT if it can't be read or does not hold one token, white space around it aside.
  [[nodiscard]] static Result<std::shared_ptr<TokenFile>> open(std::string path);

  /// The token it holds now; the last one it held, while it can't be read or is being written.
  [[nodiscard]] std::string token();

 private:
  TokenFile(std::string path, std::string token);

  const std::string path_;
  std::mutex mutex_;
  std::string token_;
};

}  // namespace embedding_client
