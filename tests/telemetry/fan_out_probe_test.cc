#include "telemetry/fan_out_probe.h"

#include <gtest/gtest.h>

#include "tests/telemetry/populated_probe.h"

namespace gateway {
namespace {

/// Counts the verbs it is told.
class CountingProbe : public Probe {
 public:
  void request_rejected(Rpc, std::string_view, Rejection) override { ++verbs; }
  void request_finished(const RequestFinished&) override { ++verbs; }
  void queue_changed(std::string_view, std::size_t, std::size_t) override { ++verbs; }
  void items_expired(std::string_view, std::size_t) override { ++verbs; }
  void items_cancelled(std::string_view, std::size_t) override { ++verbs; }
  void call_started(const CallStarted&) override { ++verbs; }
  void call_finished(const CallFinished&) override { ++verbs; }
  void fault_handled(const Budget&, const CallFault&, Aftermath) override { ++verbs; }
  void task_failed(std::string_view, std::string_view) override { ++verbs; }

  int verbs = 0;
};

TEST(FanOutProbe, TellsEachProbeEveryVerb) {
  CountingProbe alone;
  testing::call_every_verb(alone, Budget{"public", "v4"});
  CountingProbe first;
  CountingProbe second;
  FanOutProbe both({&first, &second});
  testing::call_every_verb(both, Budget{"public", "v4"});
  EXPECT_EQ(first.verbs, alone.verbs);
  EXPECT_EQ(second.verbs, alone.verbs);
}

}  // namespace
}  // namespace gateway
