#include "http_call/error_headers.h"

#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "door/request/error_reason.h"
#include "http_call/error_status.h"
#include "http_call/objection.h"
#include "tests/http_call/replies.h"

namespace gateway::http_call {
namespace {

using namespace std::chrono_literals;
using testing::header_of;

Error error_of(ErrorKind kind, std::optional<Duration> retry_after = {}) {
  return {.kind = kind, .message = "words", .retry_after = retry_after};
}

Reply reply_to(const Error& error) {
  Reply reply;
  add_error_headers(reply, error);
  return reply;
}

/// Whether OpenAI's clients repeat a request by themselves that ends so.
bool is_repeated(unsigned status) {
  return status == 408 || status == 409 || status == 429 || status >= 500;
}

TEST(ErrorStatus, HasNoStatusThatClientsReadOtherwise) {
  for (const ErrorStatus& row : kErrorStatuses) {
    const request::ErrorReasonRow& reason = request::row_of(row.reason);
    EXPECT_NE(row.status, 408U) << reason.name;
    EXPECT_NE(row.status, 409U) << reason.name;
    EXPECT_GE(row.status, 400U) << reason.name;
    EXPECT_LT(row.status, 600U) << reason.name;
    if (reason.retryable && reason.code != Code::cancelled) {
      EXPECT_TRUE(is_repeated(row.status)) << reason.name;
    }
    // Of the rest only what nobody but the gateway's operator can mend, where the header says no.
    if (!reason.retryable && is_repeated(row.status)) {
      EXPECT_EQ(row.status, 500U) << reason.name;
    }
  }
}

TEST(ErrorHeaders, TellsWhenToComeBackInBothUnits) {
  const auto told = [](std::optional<Duration> wait) {
    const Reply reply = reply_to(error_of(ErrorKind::throttled, wait));
    EXPECT_EQ(header_of(reply, "x-should-retry"), "none");
    return header_of(reply, "retry-after") + " " + header_of(reply, "retry-after-ms");
  };
  EXPECT_EQ(told(std::nullopt), "1 1000");
  EXPECT_EQ(told(1500ms + 1ns), "2 1501");
  EXPECT_EQ(told(50ms), "1 50");
  EXPECT_EQ(told(0ms), "1 1") << "at once, but never none";
  EXPECT_EQ(told(-1s), "1 1");
  EXPECT_EQ(told(70s), "70 70000");
  EXPECT_EQ(told(Duration::max()), "604800 604800000");
}

TEST(ErrorHeaders, TellsWhatMayBeRepeatedAndForbidsTheRest) {
  for (const ErrorKind kind :
       {ErrorKind::invalid_argument, ErrorKind::unknown_model, ErrorKind::unauthenticated,
        ErrorKind::permission_denied, ErrorKind::overloaded, ErrorKind::too_large,
        ErrorKind::throttled, ErrorKind::deadline_exceeded, ErrorKind::item_refused,
        ErrorKind::unavailable, ErrorKind::misconfigured, ErrorKind::bad_answer,
        ErrorKind::internal}) {
    const Reply reply = reply_to(error_of(kind));
    const bool retryable = request::reason_of(kind).retryable;
    EXPECT_EQ(header_of(reply, "x-should-retry"), retryable ? "none" : "false");
    EXPECT_EQ(header_of(reply, "retry-after") != "none", retryable);
    EXPECT_EQ(header_of(reply, "retry-after-ms") != "none", retryable);
  }
}

TEST(ErrorHeaders, AsksForABearerTokenWith401) {
  EXPECT_EQ(header_of(reply_to(error_of(ErrorKind::unauthenticated)), "www-authenticate"),
            "Bearer");
  EXPECT_EQ(header_of(reply_to(error_of(ErrorKind::permission_denied)), "www-authenticate"),
            "none");
}

TEST(Objections, StandInTheOrderOfTheirEnum) {
  for (std::size_t k = 0; k < kObjections.size(); ++k) {
    EXPECT_EQ(static_cast<std::size_t>(kObjections[k].objection), k);
  }
}

}  // namespace
}  // namespace gateway::http_call
