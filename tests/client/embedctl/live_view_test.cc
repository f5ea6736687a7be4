#include "client/embedctl/live_view.h"

#include <sstream>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

TEST(LiveView, SeparatesFramesByAnEmptyLineWhereNothingCanBeDrawnOver) {
  std::ostringstream out;
  LiveView view(out, false, 3);
  view.show("one\ntwo\nthree\nfour\n");
  view.show("five\n");
  EXPECT_EQ(out.str(), "one\ntwo\nthree\nfour\n\nfive\n");
}

TEST(LiveView, DrawsEachFrameOverTheLastOneAndErasesWhatIsLeftOfIt) {
  std::ostringstream out;
  LiveView view(out, true, 5);
  view.show("one\ntwo\n");
  EXPECT_EQ(out.str(), "\x1b[Hone\x1b[K\ntwo\x1b[K\n\x1b[J");
  out.str("");
  view.show("three\n");
  EXPECT_EQ(out.str(), "\x1b[Hthree\x1b[K\n\x1b[J");
}

TEST(LiveView, LeavesOutWhatDoesNotFitAndSaysSo) {
  std::ostringstream out;
  LiveView view(out, true, 4);
  view.show("1\n2\n3\n");
  EXPECT_EQ(out.str(), "\x1b[H1\x1b[K\n2\x1b[K\n3\x1b[K\n\x1b[J");
  out.str("");
  view.show("1\n2\n3\n4\n");
  EXPECT_EQ(out.str(), "\x1b[H1\x1b[K\n2\x1b[K\n… 2 more lines\x1b[K\n\x1b[J");
}

TEST(LiveView, DrawsInTheSmallestTerminal) {
  std::ostringstream out;
  LiveView view(out, true, 2);
  view.show("1\n2\n");
  EXPECT_EQ(out.str(), "\x1b[H… 2 more lines\x1b[K\n\x1b[J");
}

}  // namespace
}  // namespace embedding_client
