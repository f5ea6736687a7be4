#include "tests/client/embedctl/command_fixture.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <stdlib.h>

namespace embedding_client::testing {

ScratchDirectory::ScratchDirectory() {
  std::string pattern = ::testing::TempDir() + "embedctl_XXXXXX";
  EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
  path_ = pattern;
}

ScratchDirectory::~ScratchDirectory() {
  std::filesystem::remove_all(path_);
}

std::string ScratchDirectory::file(const std::string& name, const std::string& content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
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
