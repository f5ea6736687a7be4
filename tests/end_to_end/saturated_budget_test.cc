// Saturated budgets over sockets: every slot used, every call full, and the provider never has to
// say no.
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "emulator/vectors.h"
#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

constexpr const char* kMultimodal = "multimodal-embedding-v1";
constexpr const char* kText = "text-embedding-v4";

enum class Content { text, image, video };

/// A caller of one content of that kind, another one each round.
ClosedLoops::Caller content_caller(const std::string& tenant, Content kind, int number) {
  const auto name_of = [=](int round) {
    return "https://example.com/" + tenant + "/" + std::to_string(number) + "/" +
           std::to_string(round);
  };
  const auto ask = [=](int round) {
    pb::EmbedMultimodalRequest request;
    pb::Content& content = *request.add_contents();
    if (kind == Content::text) content.set_text(name_of(round));
    if (kind == Content::image) content.mutable_image()->set_url(name_of(round));
    if (kind == Content::video) content.mutable_video()->set_url(name_of(round));
    return request;
  };
  const auto judge = [=](int round, const UnaryReply& reply) {
    ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
    const auto& dense = reply.response.results(0).embedding().dense();
    const std::vector<float> expected = kind == Content::text
                                            ? emulator::text_vector(name_of(round), 1024)
                                            : emulator::url_vector(name_of(round), 1024);
    EXPECT_TRUE(std::equal(dense.begin(), dense.end(), expected.begin(), expected.end()));
  };
  return {tenant, ask, judge};
}

/// Watches a budget that is saturated already: 97 % of its slots are used, the headroom and what
/// timers are late by taken off. At either end of the time one may be missed. Where the machine is
/// so busy that a thread which only waits loses slots, one that works besides loses several times
/// as many.
Traffic expect_full_pace(const GatewayStack& stack, const char* model, double calls_per_second) {
  const Metronome metronome(calls_per_second);
  const TrafficMeter meter(stack.provider(), model);
  std::this_thread::sleep_for(kWatched);
  const Traffic traffic = meter.so_far();
  const double slots = traffic.seconds * calls_per_second;
  const double lost_to_the_machine = std::max(0.0, slots - metronome.ticks());
  EXPECT_LE(traffic.calls, slots + 1);
  if (!kSanitized) {
    EXPECT_GE(traffic.calls, 0.97 * slots - 1 - 3 * lost_to_the_machine);
  }
  return traffic;
}

/// From the very first call on.
void expect_never_refused(const GatewayStack& stack, const char* model,
                          std::size_t calls_per_second) {
  const emulator::ModelStats seen = stack.provider().stats().model(model);
  EXPECT_EQ(seen.calls(200), seen.calls());
  EXPECT_EQ(seen.throttles_by_kind.size(), 0U);
  EXPECT_LE(seen.max_calls_in_any_second, calls_per_second);
}

std::uint64_t calls_of(const GatewayStack& stack, const char* model) {
  return stack.provider().stats().model(model).calls();
}

TEST(SaturatedBudget, TextsImagesAndVideosOfThreeTenantsShareEverySlot) {
  GatewayStack stack(scarce(kMultimodal, 120));
  std::vector<ClosedLoops::Caller> callers;
  for (int k = 0; k < 8; ++k) {
    callers.push_back(content_caller("captions", Content::text, k));
    callers.push_back(content_caller("pictures", Content::image, k));
    callers.push_back(content_caller("films", Content::video, k));
  }
  ClosedLoops demand(stack, callers);
  // The first call found an open slot and waited for nobody.
  ASSERT_TRUE(eventually([&] { return calls_of(stack, kMultimodal) >= 2; }));
  const Traffic traffic = expect_full_pace(stack, kMultimodal, 2);
  demand.stop();
  EXPECT_GE(traffic.rows_per_call(), 2.8);
  expect_never_refused(stack, kMultimodal, 2);
}

TEST(SaturatedBudget, TwoHundredCallersOfOneTextFillEveryCall) {
  GatewayStack stack(scarce(kText, 1800));
  ClosedLoops demand(stack, text_callers("service", 200));
  // By then six seconds are full, and nothing comes ahead of its even slot any more.
  ASSERT_TRUE(eventually([&] { return calls_of(stack, kText) >= 240; }));
  const Traffic traffic = expect_full_pace(stack, kText, 30);
  demand.stop();
  EXPECT_GE(traffic.rows_per_call(), 9.5);
  expect_never_refused(stack, kText, 30);
}

}  // namespace
}  // namespace gateway::testing
