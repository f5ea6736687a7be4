// Runs embedctl's command lines against a fake gateway, with its streams in memory.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "client/embedctl/command_line.h"
#include "client/embedctl/console.h"
#include "tests/client/fake_gateway.h"
#include "tests/client/scratch_directory.h"

namespace embedding_client::testing {

/// Without a token in the environment, whatever that of the tests holds. Thread: the test's.
class CommandTest : public ::testing::Test {
 protected:
  CommandTest();

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
