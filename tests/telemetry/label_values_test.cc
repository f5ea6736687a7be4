#include "telemetry/label_values.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace gateway::telemetry {
namespace {

// The compiler holds that each kind has a label, so what lies behind the last one has none.
TEST(LabelValues, NameAsManyKindsOfFaultAsThereAre) {
  std::set<std::string_view> labels;
  for (std::size_t k = 0; k < kFaultKinds; ++k) labels.insert(label(static_cast<FaultKind>(k)));
  EXPECT_EQ(labels.size(), kFaultKinds);
  EXPECT_FALSE(labels.contains("other"));
  EXPECT_EQ(label(static_cast<FaultKind>(kFaultKinds)), "other");
}

}  // namespace
}  // namespace gateway::telemetry
