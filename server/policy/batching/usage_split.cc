#include "policy/batching/usage_split.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace gateway::batching {

std::vector<std::uint64_t> split_by_weight(std::uint64_t total,
                                           std::span<const std::uint64_t> weights) {
  assert(!weights.empty());
  __extension__ using Wide = unsigned __int128;  // total * weight may exceed 64 bits.
  const Wide sum = std::accumulate(weights.begin(), weights.end(), Wide{0});
  const auto weight = [&](std::size_t k) { return sum == 0 ? Wide{1} : Wide{weights[k]}; };
  const Wide whole = sum == 0 ? Wide{weights.size()} : sum;

  std::vector<std::uint64_t> parts(weights.size());
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::uint64_t given = 0;
  for (const std::size_t k : order) {
    parts[k] = static_cast<std::uint64_t>(Wide{total} * weight(k) / whole);
    given += parts[k];
  }
  const auto remainder = [&](std::size_t k) { return Wide{total} * weight(k) % whole; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainder(a) > remainder(b); });
  for (std::size_t k = 0; given < total; ++k, ++given) ++parts[order[k]];
  return parts;
}

std::vector<Usage> split_usage(const Usage& usage, std::span<const ItemCost> costs) {
  std::vector<std::uint64_t> media(costs.size());
  std::vector<std::uint64_t> texts(costs.size());
  std::uint64_t text_tokens = 0;
  for (std::size_t k = 0; k < costs.size(); ++k) {
    const bool is_media = costs[k].takes.images + costs[k].takes.videos > 0;
    (is_media ? media : texts)[k] = costs[k].tokens;
    if (!is_media) text_tokens += costs[k].tokens;
  }
  // The bill may exceed the sum of its parts (templates) or, on some models, fall short of it.
  const std::uint64_t image_tokens = std::min(usage.image_tokens, usage.total_tokens);
  const auto image_parts = split_by_weight(image_tokens, media);
  const auto other_parts =
      split_by_weight(usage.total_tokens - image_tokens, text_tokens > 0 ? texts : media);
  std::vector<Usage> parts(costs.size());
  for (std::size_t k = 0; k < costs.size(); ++k) {
    parts[k] = Usage{image_parts[k] + other_parts[k], image_parts[k]};
  }
  return parts;
}

}  // namespace gateway::batching
