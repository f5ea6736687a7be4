#include "encoding/float_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace gateway::encoding {
namespace {

constexpr bool marks_a_float(char c) {
  return c == '.' || c == 'e';
}

}  // namespace

char* write_float(char* to, float number) {
  char* const end = std::to_chars(to, to + kMaxFloatText, number).ptr;
  if (std::any_of(to, end, marks_a_float)) return end;
  end[0] = '.';
  end[1] = '0';
  return end + 2;
}

void append_float(std::string& out, float number) {
  std::array<char, kMaxFloatText> text;
  out.append(text.data(), write_float(text.data(), number));
}

}  // namespace gateway::encoding
