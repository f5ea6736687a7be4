// Refusals of the account, or by a firewall, that come by chance whatever is sent: nobody's item is
// at fault.
#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// That answer to one call in so many, at random. The first call passes: the account is well.
auto now_and_then(const HttpResponse& answer, int one_in, unsigned seed) {
  return [answer, one_in, random = std::mt19937(seed)](std::size_t number,
                                                       const SeenCall&) mutable -> Outcome {
    const bool spared = std::uniform_int_distribution<>(1, one_in)(random) > 1;
    if (number == 0 || spared) return std::nullopt;
    return answer;
  };
}

/// Of two thousand texts, one after the other, how many are told that they or the account are at
/// fault.
int convicted(const HttpResponse& answer, int one_in, unsigned seed) {
  DispatchRig rig;
  rig.script = now_and_then(answer, one_in, seed);
  std::vector<const Caller*> callers;
  for (int k = 0; k < 2000; ++k) {
    callers.push_back(&rig.submit_text("t" + std::to_string(k)));
    if (k % 7 == 0) rig.run_for(50ms);
  }
  rig.run_out();
  return static_cast<int>(std::ranges::count_if(callers, [](const Caller* caller) {
    if (caller->refusal) return true;
    if (caller->results[0]->outcome) return false;
    const ErrorKind kind = caller->results[0]->outcome.error().kind;
    return kind == ErrorKind::item_refused || kind == ErrorKind::misconfigured;
  }));
}

/// Until the gateway knows the provider's ways, an item that is refused alone may be taken for bad.
TEST(Chance, ARefusalInTenOrThreeConvictsHardlyAnybody) {
  const HttpResponse firewall{403, {}, "<html><body>403 Forbidden</body></html>"};
  for (const auto& [answer, one_in] :
       {std::pair{DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided."), 10},
        std::pair{firewall, 10}, std::pair{firewall, 3}}) {
    int of_20000 = 0;
    for (unsigned seed = 1; seed <= 10; ++seed) of_20000 += convicted(answer, one_in, seed);
    EXPECT_LE(of_20000, 10) << answer.status << ", one in " << one_in;
  }
}

}  // namespace
}  // namespace gateway::testing
