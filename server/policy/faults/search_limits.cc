#include "policy/faults/search_limits.h"

namespace gateway::faults {

SearchLimits::Permit SearchLimits::begin(Owner owner) {
  if (running_->all >= kPerModel) return {};
  if (owner != nullptr) {
    std::size_t& own = running_->by_owner[owner];
    if (own >= kPerOwner) return {};
    ++own;
  }
  ++running_->all;
  return {running_, owner};
}

SearchLimits::Permit& SearchLimits::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  running_ = std::move(other.running_);
  owner_ = std::exchange(other.owner_, nullptr);
  return *this;
}

void SearchLimits::Permit::give_back() {
  const auto running = std::exchange(running_, nullptr);
  if (running == nullptr) return;
  --running->all;
  const auto own = running->by_owner.find(std::exchange(owner_, nullptr));
  if (own != running->by_owner.end() && --own->second == 0) running->by_owner.erase(own);
}

}  // namespace gateway::faults
