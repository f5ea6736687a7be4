// The provider's side of the wire dialects that the real codecs speak.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "provider/codec.h"
#include "tests/simulation/marked_content.h"

namespace gateway::simulation {

/// What a call asks.
struct WireCall {
  std::vector<Mark> rows;
  std::uint32_t dimension = 0;
};

/// Reads a request of any of the dialects. Throws if it is none: the codecs write no other.
[[nodiscard]] WireCall read_call(std::string_view body);

/// One row of a good answer, as its JSON: `{"embedding":[20,0],"index":3}`.
struct WireRow {
  std::size_t index;
  std::string embedding;  ///< JSON, whole or not.
};

/// A vector as JSON.
[[nodiscard]] std::string json_of(const std::vector<float>& vector);

/// The good answer with these rows, which native answers to texts number by a name of their own.
[[nodiscard]] std::string write_answer(provider::Dialect dialect, Modality modality,
                                       const std::vector<WireRow>& rows, std::uint64_t tokens);

}  // namespace gateway::simulation
