// Dividing a shared call's bill among its items.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "domain/embedding.h"
#include "domain/item_cost.h"

namespace gateway::batching {

/// Divides `total` in proportion to `weights` by the largest-remainder method: the parts sum
/// exactly to `total`, and each differs from its exact share by less than one. Equal remainders
/// favour earlier items. If all weights are zero the parts are equal. Returns as many parts as
/// there are weights; `weights` must not be empty.
[[nodiscard]] std::vector<std::uint64_t> split_by_weight(std::uint64_t total,
                                                         std::span<const std::uint64_t> weights);

/// Divides a call's usage among its items by their estimated tokens: image tokens among images and
/// videos, the rest among texts, or among all if there are none. The parts sum exactly to `usage`.
/// `costs` must not be empty.
[[nodiscard]] std::vector<Usage> split_usage(const Usage& usage, std::span<const ItemCost> costs);

}  // namespace gateway::batching
