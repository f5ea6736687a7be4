// Turns weighted features into a dense unit vector that keeps their inner products.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace emulator {

/// A 64-bit hash, eight bytes at a time, the same on every run; `seed` separates kinds of features.
std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed);

/// Signed feature hashing followed by a Walsh-Hadamard transform: hashing is cheap but leaves most
/// values zero, and the transform, being orthogonal, spreads them over all values without moving
/// any angle.
///
/// Thread: one at a time.
class FeatureSketch {
 public:
  /// `dimension` is the size of the vector to come, at least 1.
  explicit FeatureSketch(std::size_t dimension);

  void add(std::uint64_t feature, float weight);

  /// Adds a fixed direction of `share` times the length so far; the same `feature` always tilts the
  /// same way.
  void tilt(std::uint64_t feature, float share);

  /// The unit vector; the sketch is used up.
  [[nodiscard]] std::vector<float> finish();

 private:
  void transform();

  std::size_t dimension_;
  std::vector<float> values_;  // A power of two long.
};

/// Scales to unit length and rounds to multiples of 1/16384; a zero vector becomes the first axis.
void make_unit(std::vector<float>& values);

}  // namespace emulator
