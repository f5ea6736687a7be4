#include "client/embedctl/quantity_text.h"

#include <limits>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using namespace std::chrono_literals;

TEST(NumberText, ShowsADecimalWhereItMatters) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(119.4), "119.4");
  EXPECT_EQ(number_text(119.96), "120");
  EXPECT_EQ(number_text(999.94), "999.9");
  EXPECT_EQ(number_text(999.96), "1,000");
  EXPECT_EQ(number_text(1790.4), "1,790");
}

TEST(NumberText, SurvivesWhatIsNoCount) {
  for (const double odd : {-1.0, 1e300, std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(number_text(odd), "?");
    EXPECT_EQ(scaled_text(odd), "?");
  }
}

TEST(ScaledText, StaysUnderAThousand) {
  EXPECT_EQ(scaled_text(950), "950");
  EXPECT_EQ(scaled_text(12'340), "12.3k");
  EXPECT_EQ(scaled_text(999'960), "1M");
  EXPECT_EQ(scaled_text(1'200'000), "1.2M");
}

TEST(BytesText, CountsInPowersOfAThousand) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(512), "512 B");
  EXPECT_EQ(bytes_text(30'100), "30.1 kB");
  EXPECT_EQ(bytes_text(std::numeric_limits<std::uint64_t>::max()), "18446.7 PB");
}

TEST(TimeText, ChoosesTheUnitThatSaysEnough) {
  EXPECT_EQ(time_text(0us), "0 ms");
  EXPECT_EQ(time_text(1us), "<1 ms");
  EXPECT_EQ(time_text(340'900us), "340 ms");
  EXPECT_EQ(time_text(1s), "1.0 s");
  EXPECT_EQ(time_text(9'990ms), "9.9 s");
  EXPECT_EQ(time_text(59'999ms), "59 s");
  EXPECT_EQ(time_text(125s), "2m05s");
}

}  // namespace
}  // namespace embedding_client
