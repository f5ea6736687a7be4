// The simulated provider's dialect: as little text as an hour of calls needs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "provider/codec.h"
#include "tests/simulation/marked_content.h"

namespace gateway::simulation {

/// Encodes marked contents; checks answers as the real codecs do, and has refusals judged by the
/// real classifier.
///
/// Thread: any.
class MarkedCodec final : public provider::Codec {
 public:
  [[nodiscard]] HttpRequest encode(const Batch& batch,
                                   const provider::Credentials& credentials) const override;
  [[nodiscard]] Result<BatchAnswer, CallFault> decode(const HttpResponse& response,
                                                      const Batch& batch) const override;

  /// The provider's good answer to these rows: the bill, then the rows.
  [[nodiscard]] static std::string answer(const std::vector<Mark>& rows, std::uint64_t tokens);
};

}  // namespace gateway::simulation
