// Two accounts of which one answers oddly whatever is sent: that is no item's fault, nor that of
// its parameters.
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// The first of two accounts answers all calls so.
auto first_account(const HttpResponse& answer) {
  return [answer](std::size_t, const SeenCall& call) -> Outcome {
    if (call.upstream == 0) return answer;
    return std::nullopt;
  };
}

DispatchRig::Options two_accounts() {
  DispatchRig::Options options;
  options.weights = {1, 1};
  return options;
}

std::vector<std::pair<std::string, HttpResponse>> odd_answers() {
  const auto refusal = [](unsigned status, const std::string& code, const std::string& message) {
    return DispatchRig::refusal(status, code, message);
  };
  return {
      {"a parameter", refusal(400, "InvalidParameter", "No such size.: parameters.dimension")},
      {"plain words", refusal(400, "InvalidParameter", "Something is wrong.")},
      {"moderation", refusal(400, "DataInspectionFailed", "May be inappropriate.")},
      {"a time-out", refusal(500, "RequestTimeOut", "Request timed out, please try again later.")},
      {"a body's size", {413, {}, R"({"code":"RequestTooLarge","message":"Too large."})"}},
      {"a key", refusal(401, "InvalidApiKey", "Invalid API-key provided.")},
      {"no rows", {200, {}, R"({"output":{"embeddings":[]},"usage":{"total_tokens":1}})"}},
      {"null rows",
       {200, {}, R"({"output":{"embeddings":[{"text_index":0,"embedding":null}]},"usage":{}})"}},
      {"short vectors",
       {200, {}, R"({"output":{"embeddings":[{"text_index":0,"embedding":[1.0]}]},"usage":{}})"}},
  };
}

TEST(OddAccount, WhatItRefusesWhateverIsSentAnotherAnswers) {
  for (const auto& [what, answer] : odd_answers()) {
    SCOPED_TRACE(what);
    DispatchRig rig(two_accounts());
    rig.script = first_account(answer);
    std::vector<const Caller*> callers;
    for (int k = 0; k < 300; ++k) {
      callers.push_back(&rig.submit_text("t" + std::to_string(k)));
      if (k % 5 == 0) rig.run_for(100ms);
    }
    rig.run_out();
    for (std::size_t k = 0; k < callers.size(); ++k)
      callers[k]->expect_vector_of("t" + std::to_string(k));
  }
}

TEST(OddAccount, IsHardlyCalledAnyMore) {
  DispatchRig rig(two_accounts());
  rig.script = first_account(DispatchRig::refusal(400, "InvalidParameter", "Something is wrong."));
  for (int k = 0; k < 600; ++k) {
    rig.submit_text("t" + std::to_string(k));
    if (k % 5 == 0) rig.run_for(500ms);
  }
  rig.run_out();
  std::size_t odd = 0;
  for (const SeenCall& call : rig.calls) odd += call.upstream == 0 ? 1 : 0;
  EXPECT_LT(odd, 40U) << "of " << rig.calls.size() << " in a minute: a probe each five seconds";
}

TEST(OddAccount, IsUsedAgainOnceItAnswers) {
  DispatchRig rig(two_accounts());
  const auto odd = first_account(DispatchRig::refusal(400, "InvalidParameter", "It is wrong."));
  const Timestamp well_at = rig.time.now() + 30s;
  rig.script = [&](std::size_t number, const SeenCall& call) -> Outcome {
    return call.at < well_at ? odd(number, call) : std::nullopt;
  };
  for (int k = 0; k < 1200; ++k) {
    rig.submit_text("t" + std::to_string(k));
    if (k % 5 == 0) rig.run_for(500ms);
  }
  rig.run_out();
  std::size_t late = 0;
  for (const SeenCall& call : rig.calls)
    late += call.upstream == 0 && call.at > well_at + 10s ? 1 : 0;
  EXPECT_GT(late, 40U) << "of " << rig.calls.size();
}

}  // namespace
}  // namespace gateway::testing
