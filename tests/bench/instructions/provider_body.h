// Success bodies as the provider sends them, written from docs/provider.md and not by our codecs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace gateway::bench {

/// What the rows of an answer hold.
struct RowShape {
  std::uint32_t dimension = 0;   ///< Numbers of the dense vector; 0: none.
  std::size_t sparse_terms = 0;  ///< Of the sparse vector; 0: none.
};

/// An answer to a text call of `rows` rows (docs/provider.md, 2.3). Numbers are single-precision
/// ones written as doubles, about twenty characters each, as the provider's are; the same at every
/// run.
[[nodiscard]] std::string text_answer(std::size_t rows, const RowShape& shape);

/// An answer to a multimodal call of a text, an image and a video (docs/provider.md, 3.3).
[[nodiscard]] std::string multimodal_answer(std::uint32_t dimension);

}  // namespace gateway::bench
