#include "client/embedctl/progress_bar.h"

#include <sstream>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(FormatProgress, ShowsShareCountsRateTimeLeftAndFailures) {
  EXPECT_EQ(format_progress({46'000, 100'000, 3, seconds{100}}, 100),
            "[#########-----------]  46%  46,000/100,000  460/s  eta 1m57s  3 failed");
}

TEST(FormatProgress, ShowsTimeInsteadOfAShareWithoutATotal) {
  EXPECT_EQ(format_progress({1'500, std::nullopt, 0, seconds{125}}, 100),
            "1,500 done  12/s  2m05s");
}

TEST(FormatProgress, HasNoEstimateBeforeTheFirstResult) {
  EXPECT_EQ(format_progress({0, 300, 0, seconds{2}}, 100),
            "[--------------------]   0%  0/300  0.0/s");
}

TEST(FormatProgress, NeverShowsMoreThanAllOfAFileThatGrew) {
  EXPECT_EQ(format_progress({12, 10, 0, seconds{1}}, 100),
            "[####################] 100%  12/12  12/s  eta 0s");
}

TEST(FormatProgress, StaysWithinTheTerminal) {
  EXPECT_EQ(format_progress({46'000, 100'000, 0, seconds{100}}, 10), "[########…");
}

TEST(FormatDuration, ChoosesTwoUnitsAtMost) {
  EXPECT_EQ(format_duration(milliseconds{59'999}), "59s");
  EXPECT_EQ(format_duration(seconds{60}), "1m00s");
  EXPECT_EQ(format_duration(seconds{3'725}), "1h02m");
}

class ProgressBarTest : public ::testing::Test {
 protected:
  std::ostringstream err_;
  ProgressBar::Timestamp start_{};
};

TEST_F(ProgressBarTest, AppearsAtOnceForALongInput) {
  ProgressBar bar(err_, true, 80, 201, start_);
  bar.show(1, 0, start_ + milliseconds{1});
  EXPECT_NE(err_.str().find("1/201"), std::string::npos);
}

TEST_F(ProgressBarTest, AppearsForAShortInputOnlyAfterASecond) {
  ProgressBar bar(err_, true, 80, 200, start_);
  bar.show(1, 0, start_ + milliseconds{999});
  EXPECT_TRUE(err_.str().empty());
  bar.show(1, 0, start_ + milliseconds{1000});
  EXPECT_FALSE(err_.str().empty());
}

TEST_F(ProgressBarTest, DrawsAtMostTenTimesASecond) {
  ProgressBar bar(err_, true, 80, 1000, start_);
  bar.show(1, 0, start_);
  const std::string once = err_.str();
  bar.show(2, 0, start_ + milliseconds{99});
  EXPECT_EQ(err_.str(), once);
  bar.show(3, 0, start_ + milliseconds{100});
  EXPECT_NE(err_.str(), once);
}

TEST_F(ProgressBarTest, WritesNothingWhereNobodyWatches) {
  ProgressBar bar(err_, false, 80, 1000, start_);
  bar.show(1, 0, start_ + seconds{10});
  bar.clear();
  EXPECT_TRUE(err_.str().empty());
}

}  // namespace
}  // namespace embedding_client
