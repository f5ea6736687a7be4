#include "policy/queueing/tenant.h"

#include <cassert>
#include <utility>

namespace gateway::queueing {
namespace {

constexpr double kUsualWeight = 1;

/// Idle tenants that one forget_idle() looks at: more than can become idle between two calls of it
/// in the long run.
constexpr int kIdleLooks = 4;

}  // namespace

Tenant::Tenant(std::string name, double weight, TenantTable& table)
    : name_(std::move(name)), weight_(weight), table_(table) {
  assert(weight > 0);
  for (Standing& standing : standings_) {
    standing.seat = {.tenant = this, .weight = weight};
    standing.suspects.weight = weight;
  }
}

std::size_t Tenant::items() const {
  return items(Priority::interactive) + items(Priority::bulk);
}

std::size_t Tenant::bytes() const {
  return of(Priority::interactive).backlog.bytes + of(Priority::bulk).backlog.bytes;
}

void Tenant::hold() {
  if (holds_++ == 0) table_.note_held(*this);
}

void Tenant::drop() {
  assert(holds_ > 0);
  if (--holds_ == 0) table_.note_idle(*this);
}

TenantTable::TenantTable(const Params& params) : max_unknown_(params.max_tenants) {
  for (const auto& [name, weight] : params.weights) create(name, weight).configured_ = true;
  const auto known = tenants_.find(kDefault);
  default_ = known != tenants_.end() ? &known->second : &create(kDefault, kUsualWeight);
  default_->configured_ = true;
}

void TenantTable::configure(const Weights& weights) {
  for (auto& [name, tenant] : tenants_) {
    const auto given = weights.find(name);
    tenant.weight_ = given != weights.end() ? given->second : kUsualWeight;
    set_configured(tenant, given != weights.end() || &tenant == default_);
  }
  for (const auto& [name, weight] : weights) {
    if (!tenants_.contains(name)) create(name, weight).configured_ = true;
  }
}

void TenantTable::set_configured(Tenant& tenant, bool configured) {
  if (std::exchange(tenant.configured_, configured) == configured) return;
  if (configured) {
    --unknown_;
    note_held(tenant);
  } else {
    ++unknown_;
    if (!tenant.held()) note_idle(tenant);
  }
}

Tenant& TenantTable::create(std::string_view name, double weight) {
  return tenants_
      .emplace(std::piecewise_construct, std::forward_as_tuple(name),
               std::forward_as_tuple(std::string(name), weight, *this))
      .first->second;
}

Tenant& TenantTable::find(std::string_view name) {
  if (name.empty()) return *default_;
  if (const auto known = tenants_.find(name); known != tenants_.end()) return known->second;
  if (unknown_ >= max_unknown_ && !idle_.empty()) forget(*idle_.front());
  if (unknown_ >= max_unknown_) return *default_;
  ++unknown_;
  Tenant& tenant = create(name, kUsualWeight);
  note_idle(tenant);
  return tenant;
}

void TenantTable::forget(Tenant& tenant) {
  if (tenant.configured_ || tenant.held()) return;
  idle_.erase(*tenant.idle_place_);
  --unknown_;
  tenants_.erase(tenants_.find(tenant.name_));
}

void TenantTable::forget_idle(const std::function<bool(const Tenant&)>& spent) {
  for (int looks = 0; looks < kIdleLooks && !idle_.empty(); ++looks) {
    Tenant& oldest = *idle_.front();
    if (spent(oldest)) {
      forget(oldest);
    } else {
      idle_.splice(idle_.end(), idle_, idle_.begin());
    }
  }
}

void TenantTable::note_idle(Tenant& tenant) {
  if (!tenant.configured_) tenant.idle_place_ = idle_.insert(idle_.end(), &tenant);
}

void TenantTable::note_held(Tenant& tenant) {
  if (!tenant.idle_place_) return;
  idle_.erase(*tenant.idle_place_);
  tenant.idle_place_.reset();
}

}  // namespace gateway::queueing
