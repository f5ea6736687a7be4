#include "app/hardening.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace gateway::app {
namespace {

/// As a process of its own, and of a user who has no rights over it but those of its owner.
template <class Check>
[[noreturn]] void as_somebody(Check&& check) {
  constexpr uid_t kNobody = 65534;
  if (geteuid() == 0 && setuid(kNobody) != 0) _exit(100);
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // As a program starts; changing users denied it already.
  forbid_core_dumps();
  _exit(check());
}

TEST(HardeningDeathTest, LeavesNoCore) {
  EXPECT_EXIT(as_somebody([] {
                rlimit limit{};
                if (getrlimit(RLIMIT_CORE, &limit) != 0) return 1;
                return limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 2;
              }),
              ::testing::ExitedWithCode(0), "");
}

#ifndef __SANITIZE_ADDRESS__
TEST(HardeningDeathTest, LetsNobodyAttach) {
  EXPECT_EXIT(as_somebody([] { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }),
              ::testing::ExitedWithCode(0), "");
}
#endif

TEST(HardeningDeathTest, LeavesTheProcessItsOwnFigures) {
  EXPECT_EXIT(as_somebody([] {
                for (const char* file : {"/proc/self/stat", "/proc/self/statm", "/proc/self/status",
                                         "/proc/self/limits"}) {
                  if (!std::ifstream(file).good()) return 1;
                }
                std::error_code error;
                const std::filesystem::directory_iterator files("/proc/self/fd", error);
                return error || files == std::filesystem::directory_iterator() ? 2 : 0;
              }),
              ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace gateway::app
