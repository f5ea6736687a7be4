#include "door/request/outcome.h"

#include <gtest/gtest.h>

namespace gateway::request {
namespace {

TEST(Outcome, HasOneCodeForEachKind) {
  EXPECT_EQ(code_of(ErrorKind::invalid_argument), Code::invalid_argument);
  EXPECT_EQ(code_of(ErrorKind::unknown_model), Code::not_found);
  EXPECT_EQ(code_of(ErrorKind::unauthenticated), Code::unauthenticated);
  EXPECT_EQ(code_of(ErrorKind::permission_denied), Code::permission_denied);
  EXPECT_EQ(code_of(ErrorKind::quota_exceeded), Code::resource_exhausted);
  EXPECT_EQ(code_of(ErrorKind::overloaded), Code::resource_exhausted);
  EXPECT_EQ(code_of(ErrorKind::too_large), Code::resource_exhausted);
  EXPECT_EQ(code_of(ErrorKind::throttled), Code::resource_exhausted);
  EXPECT_EQ(code_of(ErrorKind::deadline_exceeded), Code::deadline_exceeded);
  EXPECT_EQ(code_of(ErrorKind::cancelled), Code::cancelled);
  EXPECT_EQ(code_of(ErrorKind::item_refused), Code::invalid_argument);
  EXPECT_EQ(code_of(ErrorKind::unavailable), Code::unavailable);
  EXPECT_EQ(code_of(ErrorKind::misconfigured), Code::failed_precondition);
  EXPECT_EQ(code_of(ErrorKind::bad_answer), Code::internal);
  EXPECT_EQ(code_of(ErrorKind::internal), Code::internal);
}

}  // namespace
}  // namespace gateway::request
