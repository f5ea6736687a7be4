#include "encoding/float_text.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::encoding {
namespace {

using Limits = std::numeric_limits<float>;

std::string text_of(float number) {
  std::string out;
  append_float(out, number);
  return out;
}

TEST(FloatText, GivesWholeNumbersAPoint) {
  EXPECT_EQ(text_of(1.0F), "1.0");
  EXPECT_EQ(text_of(0.0F), "0.0");
  EXPECT_EQ(text_of(-0.0F), "-0.0");
  EXPECT_EQ(text_of(-12.0F), "-12.0");
  EXPECT_EQ(text_of(16777216.0F), "16777216.0");
}

TEST(FloatText, WritesNoMoreDigitsThanTellAFloat) {
  EXPECT_EQ(text_of(0.1F), "0.1");
  EXPECT_EQ(text_of(-0.0234F), "-0.0234");
  EXPECT_EQ(text_of(1.0F / 3), "0.33333334");
  EXPECT_EQ(text_of(1e-5F), "1e-05");
  EXPECT_EQ(text_of(1e10F), "1e+10");
}

TEST(FloatText, AppendsToWhatIsThere) {
  std::string out = "[";
  append_float(out, 0.5F);
  EXPECT_EQ(out, "[0.5");
}

void expect_same(float number) {
  const std::string text = text_of(number);
  ASSERT_LE(text.size(), kMaxFloatText) << text;
  ASSERT_NE(text.find_first_of(".e"), std::string::npos) << text;
  float read = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), read);
  ASSERT_EQ(end.ptr, text.data() + text.size()) << text;
  ASSERT_EQ(std::bit_cast<std::uint32_t>(read), std::bit_cast<std::uint32_t>(number)) << text;
  // Most readers of JSON know doubles alone.
  ASSERT_EQ(static_cast<float>(nlohmann::json::parse(text).get<double>()), number) << text;
}

TEST(FloatText, ReadsBackToTheSameBitsAtTheEdges) {
  for (const float number :
       {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(), -Limits::denorm_min(),
        std::nextafter(1.0F, 2.0F), std::nextafter(1.0F, 0.0F), 8388608.5F, 1e9F, 123456.79F,
        -1.17549421e-38F}) {
    expect_same(number);
  }
}

TEST(FloatText, ReadsBackToTheSameBitsWhateverTheyAre) {
  std::mt19937 random(7);  // NOLINT: the same numbers each time.
  for (int k = 0; k < 100'000; ++k) {
    const float number = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::isfinite(number)) expect_same(number);
  }
}

}  // namespace
}  // namespace gateway::encoding
