#include "tests/grpc_door/read_details.h"

#include <gtest/gtest.h>

#include "status_details.pb.h"

namespace gateway::testing {
namespace {

namespace pb = status_details;

/// Of a type that the status does not have: empty.
template <class Detail>
Detail detail(const ReadDetails& read, const std::string& type) {
  Detail detail;
  const auto found = read.by_type.find(type);
  const bool fine = found == read.by_type.end() || detail.ParseFromString(found->second);
  EXPECT_TRUE(fine) << type;
  return detail;
}

std::string in_seconds(const pb::Duration& duration) {
  const std::string nanos = std::to_string(duration.nanos());
  return std::to_string(duration.seconds()) + "." + std::string(9 - nanos.size(), '0') + nanos;
}

}  // namespace

ReadDetails read_details(std::string_view bytes) {
  pb::Status status;
  EXPECT_TRUE(status.ParseFromString(std::string(bytes)));
  ReadDetails read;
  read.code = status.code();
  read.message = status.message();
  const std::string prefix = "type.googleapis.com/google.rpc.";
  for (const pb::Any& any : status.details()) {
    EXPECT_TRUE(any.type_url().starts_with(prefix)) << any.type_url();
    EXPECT_TRUE(read.by_type.emplace(any.type_url().substr(prefix.size()), any.value()).second);
  }
  const auto info = detail<pb::ErrorInfo>(read, "ErrorInfo");
  read.reason = info.reason();
  read.domain = info.domain();
  read.metadata.insert(info.metadata().begin(), info.metadata().end());
  if (read.by_type.contains("RetryInfo")) {
    read.retry_delay = in_seconds(detail<pb::RetryInfo>(read, "RetryInfo").retry_delay());
  }
  const auto bad = detail<pb::BadRequest>(read, "BadRequest");
  if (bad.field_violations_size() == 1) read.violated_field = bad.field_violations(0).field();
  const auto quota = detail<pb::QuotaFailure>(read, "QuotaFailure");
  if (quota.violations_size() == 1) read.quota_of = quota.violations(0).subject();
  return read;
}

}  // namespace gateway::testing
