#include "tests/provider/golden_file.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace gateway::provider {

std::string golden_text(const std::string& name) {
  std::ifstream file(GOLDEN_DIRECTORY "/" + name, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

nlohmann::json golden_json(const std::string& name) {
  return nlohmann::json::parse(golden_text(name));
}

}  // namespace gateway::provider
