#include "emulator/float_text.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace emulator {
namespace {

std::string number_text(float value) {
  std::string text;
  append_number(text, value);
  return text;
}

TEST(FloatText, EveryStepOfTheTableReadsBackAsTheSameFloat) {
  for (int k = -kNumberSteps; k <= kNumberSteps; ++k) {
    const float value = static_cast<float>(k) / static_cast<float>(kNumberSteps);
    ASSERT_EQ(std::stof(number_text(value)), value) << k;
  }
}

TEST(FloatText, NumbersOffTheTableReadBackAsTheSameFloat) {
  for (const float value : {0.1F, -1.75F, 1e-30F, -3.4028235e+38F, 1.0F / 3}) {
    EXPECT_EQ(std::stof(number_text(value)), value);
  }
}

TEST(FloatText, WritesWhatNoJsonNumberCanHold) {
  EXPECT_EQ(number_text(std::numeric_limits<float>::infinity()), "1e999");
  EXPECT_EQ(number_text(std::numeric_limits<float>::quiet_NaN()), "NaN");
}

TEST(FloatText, WritesAnArray) {
  std::string text = "x";
  append_numbers(text, std::vector<float>{0.5F, -0.25F, 0});
  EXPECT_EQ(text, "x[0.5,-0.25,0]");
  append_numbers(text, {});
  EXPECT_EQ(text, "x[0.5,-0.25,0][]");
}

TEST(FloatText, EscapesStringsAsJsonDoes) {
  const std::string value = "a\"b\\c\n\x01 风";
  std::string text;
  append_string(text, value);
  EXPECT_EQ(nlohmann::json::parse(text).get<std::string>(), value);
}

}  // namespace
}  // namespace emulator
