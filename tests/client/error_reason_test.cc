#include "client/error_reason.h"

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

/// A field with a length, of less than 128 bytes.
std::string part(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

std::string detail(const std::string& type, const std::string& value) {
  return part(3, part(1, "type.googleapis.com/google.rpc." + type) + part(2, value));
}

const std::string kInfo = part(1, "QUEUE_FULL") + part(2, "embedding.v1");
const std::string kStatus = "\x08\x08" + part(2, "the queue is full");

TEST(ErrorReason, IsFoundAmongTheDetails) {
  const std::string retry = detail("RetryInfo", part(1, "\x08\x01"));
  EXPECT_EQ(error_reason(kStatus + retry + detail("ErrorInfo", kInfo)), "QUEUE_FULL");
}

TEST(ErrorReason, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(error_reason(""), "");
  EXPECT_EQ(error_reason(kStatus), "");
  EXPECT_EQ(error_reason(kStatus + detail("BadRequest", kInfo)), "");
}

TEST(ErrorReason, SurvivesEveryTruncation) {
  const std::string whole = kStatus + detail("ErrorInfo", kInfo) +
                            std::string(
                                "\x21"
                                "12345678\x2D"
                                "1234");
  EXPECT_EQ(error_reason(whole), "QUEUE_FULL");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string reason = error_reason(std::string_view(whole).substr(0, size));
    EXPECT_TRUE(reason.empty() || reason == "QUEUE_FULL") << size;
  }
}

}  // namespace
}  // namespace embedding_client
