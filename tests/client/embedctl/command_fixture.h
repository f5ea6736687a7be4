// Runs embedctl's command lines against a fake gateway, with its streams in memory.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "client/embedctl/command_line.h"
#include "client/embedctl/console.h"
#include "tests/client/fake_gateway.h"

namespace embedding_client::testing {

/// A directory of its own, gone with the test.
///
/// Thread: the test's.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  /// Makes a file and returns its path.
  std::string file(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

std::string content_of(const std::string& path);

/// Thread: the test's.
class CommandTest : public ::testing::Test {
 protected:
  /// The exit status as a process would give it. Goes to the fake gateway unless --address says
  /// otherwise.
  int run(std::vector<std::string> arguments);

  std::vector<std::string> output_lines() const;

  FakeGateway gateway_;
  ScratchDirectory scratch_;
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{in_, out_, err_};
};

}  // namespace embedding_client::testing
