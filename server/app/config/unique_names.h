// Names that may occur once in a list.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "app/config/problems.h"

namespace gateway::config {

/// Complains about each name that an earlier entry of the list at `path` has. Entries without a
/// name have got their complaint already.
template <class Entry>
void check_unique_names(const std::vector<Entry>& list, const std::string& path,
                        ConfigProblems& problems) {
  std::set<std::string> seen;
  for (std::size_t k = 0; k < list.size(); ++k) {
    if (!list[k].name.empty() && !seen.insert(list[k].name).second) {
      problems.add(path + "[" + std::to_string(k) + "].name", "is the name of an earlier entry");
    }
  }
}

}  // namespace gateway::config
