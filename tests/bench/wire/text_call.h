// A call of the provider's native text endpoint, as it goes over the wire.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "embedding/v1/embedding_service.pb.h"
#include "tests/bench/wire/origin.h"

namespace bench {

/// What texts must have in common to share a call.
struct CallParameters {
  std::uint32_t dimension = 0;  ///< 0: the model's own.
  embedding::v1::OutputType output_type = embedding::v1::OUTPUT_TYPE_DENSE;

  bool operator==(const CallParameters&) const = default;
  [[nodiscard]] bool dense() const { return output_type != embedding::v1::OUTPUT_TYPE_SPARSE; }
  [[nodiscard]] bool sparse() const { return output_type >= embedding::v1::OUTPUT_TYPE_SPARSE; }
};

/// The same of every call.
struct CallFrame {
  Origin origin;
  std::string key;    ///< Of the provider's API.
  std::string model;  ///< A model of texts.
};

/// The whole HTTP request. `texts` are UTF-8.
[[nodiscard]] std::string text_call(const CallFrame& frame, const CallParameters& parameters,
                                    std::span<const std::string_view> texts);

}  // namespace bench
