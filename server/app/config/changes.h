// What differs between two configurations.
#pragma once

#include <string>
#include <vector>

#include "app/config/keys.h"
#include "app/config/loader.h"

namespace gateway::config {

/// One value that differs. Both values are as spelt in a file, or in brackets what stands for one
/// that is not set or not shown: of an API key that it is another one, of hashes of tokens how
/// many there are.
struct ConfigChange {
  std::string path;  ///< "models[text-embedding-v4].calls_per_minute"; entries go by their names.
  std::string before;
  std::string after;
  TakesEffect takes_effect;

  bool operator==(const ConfigChange&) const = default;
};

/// Every difference, in the order of the keys, then what the catalogue and the dialects say of the
/// models. An entry of a list that is only in one of the two is one change. Values are those in
/// effect, so that one key may show in others that take their default from it. A model's upstreams
/// wait for a restart with all they say if one of them comes or goes: their weights only mean
/// something together. So does an account whose base_url changes: its key belongs to its address.
[[nodiscard]] std::vector<ConfigChange> changes_between(const LoadedConfig& before,
                                                        const LoadedConfig& after);

}  // namespace gateway::config
