#include "provider/float_list.h"

#include "provider/ascii.h"
#include "provider/float_number.h"

namespace gateway::provider {

bool read_floats(const char* list, std::span<float> out) {
  if (*list != '[') return false;
  const char* at = list;
  for (float& number : out) {
    at = read_float_number(skip_blanks(at + 1), number);
    if (at == nullptr) return false;
    at = skip_blanks(at);
    if (*at != ',') return *at == ']' && &number == &out.back();
  }
  return false;
}

}  // namespace gateway::provider
