#include "uploads/upload_store.h"

#include <utility>

namespace gateway::uploads {

UploadStore::Outcome UploadStore::keep(std::string name, const std::string& tenant,
                                       std::string&& bytes, Timestamp now) {
  const std::lock_guard lock(mutex_);
  forget_expired(now);
  if (files_.contains(name)) return Outcome::exists;
  const std::size_t cost = bytes.size() + kFileCost;
  if (cost > limits_.max_bytes - held_) return Outcome::full;
  const auto held = held_by_tenant_.find(tenant);
  const std::size_t held_before = held == held_by_tenant_.end() ? 0 : held->second;
  if (cost + held_before > limits_.max_tenant_bytes) return Outcome::tenant_full;
  bytes.shrink_to_fit();
  const auto kept = files_.emplace(
      std::move(name), File{.tenant = tenant,
                            .bytes = std::make_shared<const std::string>(std::move(bytes)),
                            .cost = cost,
                            .expires = now + limits_.lifetime});
  by_age_.push_back(kept.first);
  held_by_tenant_[tenant] += cost;
  held_ += cost;
  return Outcome::kept;
}

FileBytes UploadStore::find(std::string_view name, std::string_view tenant, Timestamp now) {
  const std::lock_guard lock(mutex_);
  forget_expired(now);
  const auto file = files_.find(name);
  if (file == files_.end() || file->second.tenant != tenant) return nullptr;
  return file->second.bytes;
}

std::size_t UploadStore::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

void UploadStore::forget_expired(Timestamp now) {
  while (!by_age_.empty() && by_age_.front()->second.expires <= now) {
    forget(by_age_.front());
    by_age_.pop_front();
  }
}

void UploadStore::forget(Files::iterator file) {
  const File& gone = file->second;
  held_ -= gone.cost;
  const auto held = held_by_tenant_.find(gone.tenant);
  held->second -= gone.cost;
  if (held->second == 0) held_by_tenant_.erase(held);
  files_.erase(file);
}

}  // namespace gateway::uploads
