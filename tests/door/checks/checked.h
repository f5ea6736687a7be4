// A query held against a model, without a caller.
#pragma once

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "door/checks/query_check.h"
#include "grpc_door/spelling.h"

namespace gateway::testing {

/// What RequestContext::admit() makes of it for a caller who may do everything.
inline Result<checks::CheckedQuery> checked(checks::EmbedQuery query, const ModelSpec& model) {
  const checks::QueryLimits limits;
  auto result = checks::check(std::move(query), {model, limits, grpc_door::kSpelling});
  if (!result) return to_error(result.error(), grpc_door::kSpelling);
  return *std::move(result);
}

/// As callers read it; "accepted" if there is none.
inline std::string complaint(const checks::EmbedQuery& query, const ModelSpec& model) {
  const Result<checks::CheckedQuery> result = checked(query, model);
  if (result.has_value()) return "accepted";
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_argument);
  return result.error().message;
}

}  // namespace gateway::testing
