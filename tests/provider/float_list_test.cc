// Lists of numbers as floats: held against the standard library's own reading of each number.
#include "provider/float_list.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::provider {
namespace {

constexpr std::size_t kReadBehind = 8;  // As the reader may.

/// Whether the list was read, as `count` numbers.
bool reads(std::string list, std::vector<float>& out, std::size_t count) {
  list.append(kReadBehind, '\0');
  out.assign(count, 0);
  return read_floats(list.data(), out);
}

bool reads(const std::string& list, std::size_t count) {
  std::vector<float> out;
  return reads(list, out, count);
}

/// By way of the nearest double, bit for bit.
float expected(const std::string& number) {
  double value = 0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  return static_cast<float>(value);
}

void expect_read(const std::string& number) {
  std::vector<float> out;
  ASSERT_TRUE(reads("[" + number + "]", out, 1)) << number;
  EXPECT_EQ(std::bit_cast<std::uint32_t>(out[0]), std::bit_cast<std::uint32_t>(expected(number)))
      << number;
}

std::string shortest(auto value, auto... format) {
  std::array<char, 400> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, format...).ptr};
}

TEST(FloatList, ReadsEveryFormOfANumber) {
  for (const char* number : {"0",
                             "-0",
                             "0.0",
                             "-0.0",
                             "1",
                             "-1",
                             "10",
                             "0.5",
                             "-0.25",
                             "123456789",
                             "0.000001",
                             "1e0",
                             "1E+2",
                             "-2.5e-3",
                             "1e-45",
                             "3.4028234663852886e38",
                             "0.020888671278953552",
                             "-0.0013427734375",
                             "0.10000000149011612",
                             "1234567890123456789012345678901234567890e-30",
                             "0.000000000000000000000000000000123456789",
                             "16777217",
                             "9007199254740993",
                             "18446744073709551616.5",  // No more than 0.5 in 64 bits.
                             "0.1234567890123456789012345678901234567890"}) {
    expect_read(number);
  }
}

TEST(FloatList, ReadsWhatProvidersWriteOfFloats) {
  std::mt19937 random;
  for (int k = 0; k < 100'000; ++k) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (!std::isfinite(value)) continue;
    expect_read(shortest(value));
    expect_read(shortest(static_cast<double>(value)));
    const float unit = std::ldexp(value, -std::ilogb(value == 0 ? 1 : value) - 1 - k % 16);
    expect_read(shortest(unit));
    expect_read(shortest(static_cast<double>(unit), std::chars_format::fixed));
  }
}

TEST(FloatList, RoundsNumbersNearHalfwayBetweenTwoFloatsAsTheirDoublesDo) {
  std::mt19937 random;
  for (int k = 0; k < 20'000; ++k) {
    const float low = static_cast<float>(random() % 16'000'000 + 1) / 0x1p24F;
    const double halfway = (static_cast<double>(low) + std::nextafter(low, 2.0F)) / 2;
    for (const double near :
         {std::nextafter(halfway, 0.0), halfway, std::nextafter(halfway, 2.0)}) {
      expect_read(shortest(near));
      expect_read(shortest(near, std::chars_format::fixed, 18));
      expect_read(shortest(near, std::chars_format::fixed, 30));
    }
  }
}

TEST(FloatList, ReadsSpaceWhereJsonAllowsIt) {
  std::vector<float> out;
  ASSERT_TRUE(reads("[ 1 ,\n2\t,\r3 ]", out, 3));
  EXPECT_EQ(out, (std::vector<float>{1, 2, 3}));
}

TEST(FloatList, ReadsExactlyAsManyNumbersAsAskedFor) {
  EXPECT_TRUE(reads("[1,2,3]", 3));
  EXPECT_FALSE(reads("[1,2,3]", 2));
  EXPECT_FALSE(reads("[1,2,3]", 4));
  EXPECT_FALSE(reads("[]", 1));
}

TEST(FloatList, LeavesWhatIsNoJsonNumberToOthers) {
  for (const char* number : {"",
                             "-",
                             "+1",
                             "01",
                             "-01",
                             "1.",
                             ".5",
                             "1.e2",
                             "1e",
                             "1e+",
                             "1ee2",
                             "0x1",
                             "NaN",
                             "nan",
                             "inf",
                             "Infinity",
                             "-Infinity",
                             "null",
                             "true",
                             "\"1\"",
                             "[1]",
                             "{}",
                             "1 2",
                             "1;",
                             "--1",
                             "1-",
                             "1.2.3",
                             "1_0",
                             "12345678a",
                             "0.12345678a",
                             "\xC2\xA0"
                             "1"}) {
    EXPECT_FALSE(reads("[" + std::string(number) + "]", 1)) << number;
  }
}

TEST(FloatList, LeavesWhatIsNotFiniteAsAFloatToOthers) {
  for (const char* number :
       {"1e39", "-1e39", "1e999", "3.5e38", "1e-999", "340282356779733661637539395458142568448"}) {
    EXPECT_FALSE(reads("[" + std::string(number) + "]", 1)) << number;
  }
}

TEST(FloatList, LeavesWhatIsNoListOrHasNoEndToOthers) {
  for (const char* list : {"", "1]", "{1]", "[1", "[1,", "[1}", "[1,]", "[,1]", "[1 ", "[-"}) {
    EXPECT_FALSE(reads(list, 1)) << list;
  }
}

}  // namespace
}  // namespace gateway::provider
