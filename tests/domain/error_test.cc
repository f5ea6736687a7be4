#include "domain/error.h"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/call_fault.h"

namespace gateway {
namespace {

using ::testing::HasSubstr;

/// What the bug of taking a value that is not there says.
template <class T, class E>
std::string bug_of(const Result<T, E>& result) {
  try {
    return "none, but " + std::to_string(result.value());
  } catch (const std::logic_error& bug) {
    return bug.what();
  }
}

TEST(Result, WhoeverTakesAnErrorForAValueIsToldOfTheError) {
  EXPECT_THAT(bug_of(Result<int>(Error{ErrorKind::internal, "no vector"})), HasSubstr("no vector"));
  EXPECT_THAT(bug_of(Result<int, CallFault>(
                  CallFault{.kind = FaultKind::timed_out, .message = "no answer in time"})),
              HasSubstr("no answer in time"));
}

}  // namespace
}  // namespace gateway
