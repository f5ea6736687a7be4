// Items that are known by their numbers, of one tenant with a clean record.
#pragma once

#include <cstddef>
#include <memory>
#include <numeric>
#include <vector>

#include "dispatch/search.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {

using Numbers = std::vector<std::size_t>;

inline queueing::Tenant& someone() {
  static queueing::TenantTable tenants({.max_tenants = 1, .weights = {}});
  return tenants.find("someone");
}

/// Numbered by EmbedItem::index.
inline Items items_of(const Numbers& numbers) {
  Items items;
  for (const std::size_t number : numbers) {
    items.push_back(std::make_unique<queueing::EmbedItem>());
    items.back()->index = number;
    items.back()->tenant = &someone();
  }
  return items;
}

inline Numbers first_numbers(std::size_t count) {
  Numbers numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0U);
  return numbers;
}

inline Items some_items(std::size_t count) {
  return items_of(first_numbers(count));
}

inline Numbers numbers_of(const Items& items) {
  Numbers numbers;
  for (const queueing::EmbedItemPtr& item : items) numbers.push_back(item->index);
  return numbers;
}

}  // namespace gateway::dispatch
