#include "dispatch/shard.h"

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::dispatch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class Failures final : public BugReport {
 public:
  void task_failed(std::string_view task, std::string_view what) override {
    told.push_back(std::string(task) + ": " + std::string(what));
  }

  std::vector<std::string> told;
};

boost::asio::awaitable<void> fail() {
  throw std::runtime_error("no answer");
  co_return;
}

TEST(Shard, ReportsWhatEscapesATaskAndServesOn) {
  Failures failures;
  Shard shard(failures);
  bool served = false;
  shard.post([] { throw std::runtime_error("no room"); });
  shard.spawn("sender", fail());
  shard.post([&served] { served = true; });
  shard.start();
  EXPECT_TRUE(shard.stop(1min));
  EXPECT_THAT(failures.told, ElementsAre("post: no room", "sender: no answer"));
  EXPECT_TRUE(served);
}

}  // namespace
}  // namespace gateway::dispatch
