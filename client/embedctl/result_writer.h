// What a format of results is to the commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "client/status.h"
#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

/// Writes results in input order to a stream it was given. Whether the bytes arrived is the
/// stream's to say.
///
/// Thread: one at a time.
class ResultWriter {
 public:
  virtual ~ResultWriter() = default;

  /// `index` counts from 0 without gaps; `text` is what was embedded, empty if unknown. Nothing, or
  /// why an embedding does not fit this format and was written as a failed one.
  [[nodiscard]] virtual std::optional<Status> write(std::uint64_t index, std::string_view text,
                                                    const embedding::v1::ItemResult& result) = 0;

  /// After the last result.
  virtual void finish() = 0;
};

}  // namespace embedding_client
