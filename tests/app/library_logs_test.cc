#include "app/library_logs.h"

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>

#include <grpc/support/log.h>
#include <gtest/gtest.h>

namespace gateway::app {
namespace {

/// What was written once the log has ended.
std::string written(const std::function<void()>& act) {
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_INFO);
  std::ostringstream out;
  {
    telemetry::Log log({.level = telemetry::LogLevel::info}, out);
    const LibraryLogs logs(log);
    act();
  }
  return out.str();
}

int lines_of(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

TEST(LibraryLogs, WritesAnErrorOfGrpcAsAWarning) {
  const std::string text = written([] { gpr_log(GPR_ERROR, "handshake %d", 7); });
  EXPECT_NE(text.find("warn"), std::string::npos) << text;
  EXPECT_NE(text.find("source=library_logs_test.cc"), std::string::npos) << text;
  EXPECT_NE(text.find("handshake 7"), std::string::npos) << text;
}

TEST(LibraryLogs, HoldsBackWhatAStrangerCouldFloodTheLogWith) {
  const std::string text = written([] {
    for (int k = 0; k < 1000; ++k) gpr_log(GPR_ERROR, "handshake failed");
  });
  EXPECT_EQ(lines_of(text), 1) << text;
}

TEST(LibraryLogs, KeepsQuietAboutTheRestUnlessAskedForDebug) {
  EXPECT_EQ(written([] { gpr_log(GPR_INFO, "connected"); }), "");
}

}  // namespace
}  // namespace gateway::app
