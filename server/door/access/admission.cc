#include "door/access/admission.h"

namespace gateway::access {
namespace {

/// Adds `amount` unless the sum would exceed `limit`.
bool try_add(std::atomic<std::size_t>& counter, std::size_t amount, std::size_t limit) {
  std::size_t current = counter.load(std::memory_order_relaxed);
  do {
    if (amount > limit || current > limit - amount) return false;
  } while (!counter.compare_exchange_weak(current, current + amount, std::memory_order_relaxed));
  return true;
}

}  // namespace

Admission::Permit::~Permit() {
  if (admission_ != nullptr) admission_->release(items_, bytes_);
}

std::variant<Admission::Permit, Admission::Refusal> Admission::try_admit(std::size_t items,
                                                                         std::size_t bytes) {
  const Limits limit = limits();
  if (!try_add(items_, items, limit.max_items)) return Refusal::items;
  if (!try_add(bytes_, bytes, limit.max_bytes)) {
    items_.fetch_sub(items, std::memory_order_relaxed);
    return Refusal::bytes;
  }
  admitted_.fetch_add(items, std::memory_order_relaxed);
  return Permit(this, items, bytes);
}

void Admission::release(std::size_t items, std::size_t bytes) {
  items_.fetch_sub(items, std::memory_order_relaxed);
  bytes_.fetch_sub(bytes, std::memory_order_relaxed);
}

}  // namespace gateway::access
