#include "client/embedctl/failure_report.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using ::testing::HasSubstr;

/// A failure, and what a person and a script learn of it.
struct Case {
  const char* name;
  grpc::StatusCode code;
  ExitCode exit_code;
  const char* says;
};

void PrintTo(const Case& failure, std::ostream* out) {
  *out << failure.name;
}

class FailureReport : public testing::TestWithParam<Case> {};

TEST_P(FailureReport, SaysWhatToDoAndEndsWithItsOwnStatus) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Console console{in, out, err};
  console.connection.address = "gateway:8443";
  EXPECT_EQ(report_failure(console, {GetParam().code, "so it is"}), GetParam().exit_code);
  EXPECT_THAT(err.str(), HasSubstr(GetParam().says));
  EXPECT_EQ(out.str(), "");
}

INSTANTIATE_TEST_SUITE_P(
    Codes, FailureReport,
    testing::Values(
        Case{"Deadline", grpc::StatusCode::DEADLINE_EXCEEDED, ExitCode::deadline,
             "no answer from gateway:8443 within --deadline: so it is\n"},
        Case{"NoGateway", grpc::StatusCode::UNIMPLEMENTED, ExitCode::refused,
             "is --address an embedding gateway?"},
        Case{"Interrupted", grpc::StatusCode::CANCELLED, ExitCode::interrupted,
             "embedctl: interrupted\n"},
        Case{"UnknownModel", grpc::StatusCode::NOT_FOUND, ExitCode::refused, "`embedctl models`"},
        Case{"Bug", grpc::StatusCode::INTERNAL, ExitCode::internal, "INTERNAL: so it is\n"},
        Case{"WrongRequest", grpc::StatusCode::INVALID_ARGUMENT, ExitCode::refused,
             "INVALID_ARGUMENT: so it is\n"}),
    [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace embedding_client
