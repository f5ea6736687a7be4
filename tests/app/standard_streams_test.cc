#include "app/standard_streams.h"

#include <cerrno>
#include <initializer_list>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace gateway::app {
namespace {

/// Ends the program with 0 if `good`. A test without standard streams can say no more.
void end(bool good) {
  _exit(good ? 0 : 1);
}

TEST(StandardStreamsDeathTest, ThatAreClosedLeaveTheirNumbersToNobody) {
  const auto start_without = [] {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(stream);
    keep_standard_streams();
    const bool written = write(STDOUT_FILENO, "x", 1) == 1 && write(STDERR_FILENO, "x", 1) == 1;
    end(written && open("/dev/null", O_RDONLY) > STDERR_FILENO);
  };
  EXPECT_EXIT(start_without(), ::testing::ExitedWithCode(0), "");
}

TEST(StandardStreamsDeathTest, ThatNobodyReadsEndNothing) {
  const auto write_to_nobody = [] {
    keep_standard_streams();
    int ends[2];
    if (pipe(ends) != 0) end(false);
    close(ends[0]);
    end(write(ends[1], "x", 1) == -1 && errno == EPIPE);
  };
  EXPECT_EXIT(write_to_nobody(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace gateway::app
