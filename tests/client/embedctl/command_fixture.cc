#include "tests/client/embedctl/command_fixture.h"

#include <algorithm>

#include <stdlib.h>

#include "client/channel_options.h"

namespace embedding_client::testing {

CommandTest::CommandTest() {
  ::unsetenv(kTokenVariable);
}

int CommandTest::run(std::vector<std::string> arguments) {
  if (std::find(arguments.begin(), arguments.end(), "--address") == arguments.end()) {
    arguments.insert(arguments.begin() + 1, {"--address", gateway_.address()});
  }
  return static_cast<int>(run_command_line(std::move(arguments), console_));
}

std::vector<std::string> CommandTest::output_lines() const {
  std::vector<std::string> lines;
  std::istringstream input(out_.str());
  for (std::string line; std::getline(input, line);) lines.push_back(line);
  return lines;
}

}  // namespace embedding_client::testing
