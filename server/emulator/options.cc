#include "emulator/options.h"

#include <algorithm>

namespace emulator {

bool Behaviour::limit(std::string_view model, Limits limits) {
  const auto found = std::ranges::find(models, model, &Model::name);
  if (found == models.end()) return false;
  found->limits = limits;
  return true;
}

void Behaviour::no_limits() {
  for (Model& model : models) model.limits = {};
  store.max_grants_per_second = 0;
}

}  // namespace emulator
