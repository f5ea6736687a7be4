#include "client/embedctl/line_reader.h"

#include <sstream>
#include <vector>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

std::vector<Line> read_all(const std::string& content) {
  std::istringstream input(content);
  LineReader reader(input);
  std::vector<Line> lines;
  while (auto line = reader.next()) lines.push_back(*line);
  return lines;
}

TEST(LineReader, TakesLineEndingsOffAndNeedsNoneAtTheEnd) {
  const auto lines = read_all("one\r\ntwo\nthree");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].text, "one");
  EXPECT_EQ(lines[1].text, "two");
  EXPECT_EQ(lines[2].text, "three");
  EXPECT_EQ(lines[2].number, 3u);
}

TEST(LineReader, GivesEmptyLinesAsProblemsSoThatNumbersStayTrue) {
  const auto lines = read_all("one\n\n\r\nfour\n");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1].problem, TextProblem::empty);
  EXPECT_EQ(lines[2].problem, TextProblem::empty);
  EXPECT_EQ(lines[3].number, 4u);
  EXPECT_EQ(lines[3].problem, TextProblem::none);
}

TEST(LineReader, RefusesALineThatIsNotUtf8AndReadsOn) {
  const auto lines = read_all("caf\xE9\ngut\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].problem, TextProblem::not_utf8);
  EXPECT_EQ(lines[1].text, "gut");
}

TEST(LineReader, KeepsNothingOfALineOverTheLimit) {
  const auto lines =
      read_all(std::string(kMaxLineBytes + 1, 'x') + "\n" + std::string(kMaxLineBytes, 'y') + "\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].problem, TextProblem::too_long);
  EXPECT_TRUE(lines[0].text.empty());
  EXPECT_EQ(lines[1].problem, TextProblem::none);
  EXPECT_EQ(lines[1].text.size(), kMaxLineBytes);
}

TEST(LineReader, DropsAByteOrderMarkAtTheStartOnly) {
  const auto lines = read_all("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n");
  EXPECT_EQ(lines[0].text, "one");
  EXPECT_EQ(lines[1].text, "\xEF\xBB\xBFtwo");
}

TEST(LineReader, EndsAtOnceOnNoInput) {
  EXPECT_TRUE(read_all("").empty());
}

TEST(CountLines, AgreesWithTheReader) {
  for (const char* content : {"", "one", "one\n", "one\n\n", "one\ntwo"}) {
    std::istringstream input(content);
    EXPECT_EQ(count_lines(input), read_all(content).size()) << content;
  }
}

}  // namespace
}  // namespace embedding_client
