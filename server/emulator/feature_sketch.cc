#include "emulator/feature_sketch.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "emulator/float_text.h"

namespace emulator {
namespace {

/// The finalizer of splitmix64: every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 30U;
  value *= 0xBF58476D1CE4E5B9ULL;
  value ^= value >> 27U;
  value *= 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = mix(seed + 0x9E3779B97F4A7C15ULL * (bytes.size() + 1));
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    hash = mix(hash ^ word);
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, bytes.data(), bytes.size());
  return mix(hash ^ rest);
}

FeatureSketch::FeatureSketch(std::size_t dimension)
    : dimension_(dimension), values_(std::bit_ceil(dimension), 0.0F) {}

void FeatureSketch::add(std::uint64_t feature, float weight) {
  const std::uint64_t spread = mix(feature);
  values_[spread & (values_.size() - 1)] += (spread >> 63U) != 0 ? weight : -weight;
}

void FeatureSketch::tilt(std::uint64_t feature, float share) {
  constexpr std::uint64_t kDirections = 8;
  float square = 0;
  for (const float value : values_) square += value * value;
  const float weight = share * std::sqrt(square / static_cast<float>(kDirections));
  for (std::uint64_t i = 1; i <= kDirections; ++i) add(feature + i * 0x9E3779B97F4A7C15ULL, weight);
}

std::vector<float> FeatureSketch::finish() {
  transform();
  values_.resize(dimension_);
  make_unit(values_);
  return std::move(values_);
}

void FeatureSketch::transform() {
  for (std::size_t half = 1; half < values_.size(); half *= 2) {
    for (std::size_t block = 0; block < values_.size(); block += 2 * half) {
      float* const low = values_.data() + block;
      float* const high = low + half;
      for (std::size_t i = 0; i < half; ++i) {
        const float a = low[i];
        const float b = high[i];
        low[i] = a + b;
        high[i] = a - b;
      }
    }
  }
}

void make_unit(std::vector<float>& values) {
  float square = 0;
  for (const float value : values) square += value * value;
  if (square == 0) {
    values.front() = 1;
    return;
  }
  const float scale = static_cast<float>(kNumberSteps) / std::sqrt(square);
  // The sum with 0 turns a negative zero into a plain one.
  for (float& value : values) {
    value = std::nearbyint(value * scale) / static_cast<float>(kNumberSteps) + 0.0F;
  }
}

}  // namespace emulator
