// The series of tenants, and who among them has series of its own.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/registry.h>

#include "domain/priority.h"
#include "telemetry/label_values.h"
#include "telemetry/metric_series.h"

namespace gateway::telemetry {

/// Series labelled with a tenant.
///
/// Thread: any.
class TenantSeries {
 public:
  TenantSeries(prometheus::Registry& registry, std::string tenant);

  void count_request(const request::RequestFinished& event);
  void observe_wait(Priority priority, double seconds);
  /// An item of it at `model`, which is served, was at fault. Looks for the series each time: the
  /// provider calls that such an item costs take far longer.
  void count_culprit(std::string_view model);

 private:
  prometheus::Registry& registry_;
  const std::string tenant_;
  prometheus::Counter& items_succeeded_;
  prometheus::Counter& items_failed_;
  prometheus::Counter& tokens_;
  std::array<LateCounter, kCodes> requests_;
  std::array<LateHistogram, kPriorities.size()> waits_;  ///< In the order of kPriorities.
};

/// Finds a tenant's series. Callers may bring as many names as they like; the first
/// `max_tenants` get series of their own, and all further ones share those of `other`. Nobody loses
/// its series again: a counter that vanishes is worse than one that is not there.
///
/// Thread: any. A lookup shares its lock with other lookups; alone it is taken only to add one of
/// the `max_tenants` names, whose series are made before that.
class TenantLabels {
 public:
  static constexpr std::string_view kOther = "other";
  /// Longer names, and those that are not printable ASCII, share the series of `other`: what is no
  /// tenant's name must not spoil a scrape.
  static constexpr std::size_t kMaxNameBytes = 128;

  /// `registry` outlives it. `max_tenants` does not count `other`; 0: nobody has series of its own.
  TenantLabels(prometheus::Registry& registry, std::size_t max_tenants);

  /// The series that count for that name; they live as long as this object.
  TenantSeries& of(std::string_view tenant);

 private:
  using Names = std::map<std::string, std::unique_ptr<TenantSeries>, std::less<>>;

  /// Null if the name is not known and there is room for it.
  TenantSeries* known(std::string_view tenant);
  TenantSeries& add(std::string_view tenant);

  prometheus::Registry& registry_;
  const std::size_t max_tenants_;
  TenantSeries other_;
  std::mutex adding_;  ///< Held by who makes series, so that no two make more than there is room.
  std::shared_mutex names_mutex_;
  Names names_;
};

}  // namespace gateway::telemetry
