#include "policy/faults/isolation.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {

std::size_t suspects_to_send(std::size_t suspects) {
  assert(suspects >= 1);
  return std::max<std::size_t>(1, suspects / 2);
}

}  // namespace gateway::faults
