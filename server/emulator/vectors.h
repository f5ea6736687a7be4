// Vectors that carry meaning: the same input always gives the same vector, and similar inputs give
// near ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

/// What tilts a vector a little without changing what it is near to (docs/provider.md, 2.2).
struct Conditioning {
  bool query = false;              ///< text_type "query" instead of "document".
  std::string_view instruct = {};  ///< The task text; empty for none.
};

/// The dense vector of a text: unit length within 1e-3, and every value a multiple of 1/16384, so
/// that it survives a float32 and its decimal form exactly. `dimension` is 1 to 4096. It does not
/// depend on the model. Made of hashed words, word pairs and character runs of two and three;
/// Chinese, Japanese and Korean characters count as words. Pure.
std::vector<float> text_vector(std::string_view text, std::size_t dimension,
                               Conditioning conditioning = {});

/// The vector of an image or video given by URL: the words of the URL and the URL as a whole, for
/// the emulator downloads nothing. A text with the same words is near. Pure.
std::vector<float> url_vector(std::string_view url, std::size_t dimension,
                              Conditioning conditioning = {});

/// The vector of an image given as bytes: files that share most of their kilobytes are near. Pure.
std::vector<float> bytes_vector(std::string_view bytes, std::size_t dimension,
                                Conditioning conditioning = {});

/// The unit vector between several; what fused contents become. At least one, all of one size.
std::vector<float> fused_vector(std::span<const std::vector<float>> vectors);

/// One entry of a sparse vector (docs/provider.md, 2.4).
struct SparseEntry {
  std::uint32_t index;  ///< Vocabulary id, below 250002; each occurs once.
  float value;          ///< Weight; may exceed 1.
  std::string token;    ///< The text of the token.
};

/// The sparse vector of a text, in the order in which its tokens first occur; no symbols. Pure.
std::vector<SparseEntry> sparse_vector(std::string_view text);

}  // namespace emulator
