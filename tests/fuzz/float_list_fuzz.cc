// The fast reading of a vector's numbers against a slow one. The first byte is how many are asked
// for.
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "provider/float_list.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostNumbers = 16;
  constexpr std::size_t kPadding = 8;
  fuzz::Input input(data, size);
  std::vector<float> numbers(1 + input.byte() % kMostNumbers);
  const std::string text = input.rest();
  if (!gateway::provider::read_floats((text + std::string(kPadding, '\0')).c_str(), numbers))
    return 0;
  const std::string list = text.substr(0, text.find(']') + 1);
  const auto slow = nlohmann::json::parse(list, nullptr, /*allow_exceptions=*/false);
  fuzz::expect(slow.is_array() && slow.size() == numbers.size(), "a list of as many numbers");
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    fuzz::expect(slow[k].is_number(), "a number of JSON's form");
    fuzz::expect(std::isfinite(numbers[k]), "finite");
    fuzz::expect(numbers[k] == static_cast<float>(slow[k].get<double>()), "and the nearest");
  }
  return 0;
}
