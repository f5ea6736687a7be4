// The entries of a configured list, found by their names.
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gateway::config {

/// An index of a list whose entries have unique names; the list outlives it, unchanged.
///
/// Thread: one.
template <class Entry>
class EntriesByName {
 public:
  explicit EntriesByName(const std::vector<Entry>& list) {
    for (const Entry& entry : list) index_.emplace(entry.name, &entry);
  }

  /// The entry of that name, or null.
  [[nodiscard]] const Entry* find(std::string_view name) const {
    const auto found = index_.find(name);
    return found != index_.end() ? found->second : nullptr;
  }

 private:
  std::unordered_map<std::string_view, const Entry*> index_;
};

/// Whether the two lists, each of unique names, have the same ones in whatever order.
template <class Entry>
[[nodiscard]] bool same_names(const std::vector<Entry>& first, const std::vector<Entry>& second) {
  const EntriesByName<Entry> known(first);
  return first.size() == second.size() &&
         std::ranges::all_of(second, [&](const Entry& e) { return known.find(e.name) != nullptr; });
}

/// Whether an account is at another address, so that nothing of the one may be used at the other.
/// No other entry is anywhere.
template <class Entry>
[[nodiscard]] bool is_elsewhere([[maybe_unused]] const Entry& first,
                                [[maybe_unused]] const Entry& second) {
  if constexpr (requires { first.base_url; }) return first.base_url != second.base_url;
  return false;
}

}  // namespace gateway::config
