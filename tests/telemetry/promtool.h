// What promtool says of an exposition.
#pragma once

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace gateway::testing {

/// Its complaints, and its exit status in the last line.
inline std::string promtool_on(const std::string& exposition) {
  const std::string path =
      ::testing::TempDir() + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  std::ofstream(path) << exposition;
  FILE* tool = ::popen((PROMTOOL " check metrics <" + path + " 2>&1; echo status $?").c_str(), "r");
  std::string said;
  std::array<char, 1024> buffer;
  while (tool != nullptr && std::fgets(buffer.data(), buffer.size(), tool) != nullptr) {
    said += buffer.data();
  }
  if (tool != nullptr) ::pclose(tool);
  std::remove(path.c_str());
  return said;
}

}  // namespace gateway::testing
