#include "policy/faults/poison_memory.h"

#include <cassert>
#include <functional>
#include <string_view>
#include <variant>

namespace gateway::faults {
namespace {

/// Mixes so that order counts: the constant is 2^64 divided by the golden ratio, the shifts spread
/// the bits.
std::uint64_t combine(std::uint64_t seed, std::uint64_t value) {
  return seed ^ (value + 0x9e3779b97f4a7c15U + (seed << 6) + (seed >> 2));
}

std::uint64_t hash_text(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

std::uint64_t hash_part(const Text& text) {
  return hash_text(text.text);
}
std::uint64_t hash_part(const Image& image) {
  return combine(hash_text(image.url), hash_text(image.data));
}
std::uint64_t hash_part(const Video& video) {
  return hash_text(video.url);
}

/// Of any variant; the kind counts by its place in it.
template <class Variant>
std::uint64_t hash_variant(const Variant& content);

std::uint64_t hash_part(const FusedContent& fused) {
  std::uint64_t hash = fused.parts.size();
  for (const ContentPart& part : fused.parts) hash = combine(hash, hash_variant(part));
  return hash;
}

template <class Variant>
std::uint64_t hash_variant(const Variant& content) {
  return std::visit([&](const auto& kind) { return combine(content.index(), hash_part(kind)); },
                    content);
}

}  // namespace

std::uint64_t hash_of(const Content& content) {
  return hash_variant(content);
}

PoisonMemory::PoisonMemory(Duration ttl, std::size_t max) : ttl_(ttl), max_(max) {
  assert(ttl_ > Duration::zero() && max_ >= 1);
}

void PoisonMemory::remember(std::uint64_t hash, Timestamp now) {
  forget_expired(now);
  const auto known = by_hash_.find(hash);
  if (known != by_hash_.end()) {
    known->second->until = now + ttl_;
    oldest_first_.splice(oldest_first_.end(), oldest_first_, known->second);
    return;
  }
  if (oldest_first_.size() == max_) forget_oldest();
  by_hash_.emplace(hash, oldest_first_.insert(oldest_first_.end(), {hash, now + ttl_}));
}

bool PoisonMemory::contains(std::uint64_t hash, Timestamp now) const {
  const auto known = by_hash_.find(hash);
  return known != by_hash_.end() && known->second->until > now;
}

std::size_t PoisonMemory::size(Timestamp now) {
  forget_expired(now);
  return oldest_first_.size();
}

void PoisonMemory::forget_expired(Timestamp now) {
  while (!oldest_first_.empty() && oldest_first_.front().until <= now) forget_oldest();
}

void PoisonMemory::forget_oldest() {
  by_hash_.erase(oldest_first_.front().hash);
  oldest_first_.pop_front();
}

}  // namespace gateway::faults
