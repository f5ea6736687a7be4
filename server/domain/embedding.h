// What callers get back: vectors, and what they cost.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gateway {

/// Parallel arrays: term k has vocabulary id indices[k] and weight values[k]. `tokens` is empty or
/// as long.
struct SparseVector {
  std::vector<std::uint32_t> indices;
  std::vector<float> values;
  std::vector<std::string> tokens;
};

/// A vector empty was not asked for. Dense values are finite and as many as the dimension.
struct Embedding {
  std::vector<float> dense;
  SparseVector sparse;
};

/// Billed tokens; `image_tokens` is the part of `total_tokens` that images and videos cost.
struct Usage {
  std::uint64_t total_tokens = 0;
  std::uint64_t image_tokens = 0;

  Usage& operator+=(const Usage& other) {
    total_tokens += other.total_tokens;
    image_tokens += other.image_tokens;
    return *this;
  }
  bool operator==(const Usage&) const = default;
};

}  // namespace gateway
