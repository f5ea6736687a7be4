#include "transport/address_order.h"

#include <algorithm>
#include <cstddef>

namespace gateway::transport {
namespace {

/// More addresses than a name has at a time; an older failure is not missed.
constexpr std::size_t kMaxFailures = 32;

}  // namespace

void AddressOrder::failed(const Endpoint& address, Timestamp now) {
  std::erase_if(failures_, [&](const Failure& failure) { return failure.address == address; });
  if (failures_.size() >= kMaxFailures) failures_.erase(failures_.begin());
  failures_.push_back({address, now});
}

void AddressOrder::last_failed(Timestamp now) {
  if (last_used_) failed(*last_used_, now);
}

AddressOrder::Endpoints AddressOrder::arranged(Endpoints addresses, Timestamp now) const {
  const auto failed_at = [&](const Endpoint& address) {
    const auto failure = std::ranges::find(failures_, address, &Failure::address);
    const bool lately = failure != failures_.end() && now - failure->at < kMemory;
    return lately ? failure->at : Timestamp::min();
  };
  std::ranges::stable_sort(addresses, {}, failed_at);
  return addresses;
}

}  // namespace gateway::transport
