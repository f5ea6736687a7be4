#include "tests/bench/callers/texts.h"

#include <string_view>

namespace bench {

std::string numbered_text(std::uint64_t number, std::size_t bytes) {
  constexpr std::string_view kFiller =
      " a stoneware mug with a wide handle, glazed in blue, which keeps a drink warm for an hour;";
  const std::string digits = std::to_string(number % 10'000'000);
  std::string text = "article " + std::string(7 - digits.size(), '0') + digits + ":";
  while (text.size() < bytes) text.append(kFiller.substr(0, bytes - text.size()));
  return text;
}

}  // namespace bench
