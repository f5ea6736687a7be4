#include "emulator/faults.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(Faults, ReadsEveryField) {
  const auto fault = parse_fault(
      "kind=status,status=429,code=limit_burst_rate,message=slow down,delay_ms=50,retry_after=2,"
      "next=3,share=0.5,model=text-embedding-v4");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, Fault::Kind::status);
  EXPECT_EQ(fault->status, 429U);
  EXPECT_EQ(fault->code, "limit_burst_rate");
  EXPECT_EQ(fault->message, "slow down");
  EXPECT_EQ(fault->delay, std::chrono::milliseconds(50));
  EXPECT_EQ(fault->retry_after, 2U);
  EXPECT_EQ(fault->next, 3U);
  EXPECT_EQ(fault->share, 0.5);
  EXPECT_EQ(fault->model, "text-embedding-v4");
}

TEST(Faults, TakesABareKind) {
  EXPECT_EQ(parse_fault("drop,next=2")->kind, Fault::Kind::drop);
  EXPECT_EQ(parse_fault("short_vector")->kind, Fault::Kind::short_vector);
}

TEST(Faults, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(parse_fault("drop,next=none").error(),
            "fault field \"next\": a count of calls, at least 1");
  EXPECT_NE(parse_fault("explode").error().find("\"kind\""), std::string::npos);
  EXPECT_NE(parse_fault("drop,often=1").error().find("\"often\""), std::string::npos);
  EXPECT_NE(parse_fault("drop,share=1.5").error().find("\"share\""), std::string::npos);
  EXPECT_FALSE(parse_fault("drop,next"));
  EXPECT_FALSE(parse_fault(""));
}

TEST(Faults, ReadsAListFromJson) {
  const auto faults =
      parse_faults_json(R"([{"kind":"status","status":503,"next":1},{"kind":"swap","share":0.1}])");
  ASSERT_TRUE(faults);
  ASSERT_EQ(faults->size(), 2U);
  EXPECT_EQ((*faults)[0].status, 503U);
  EXPECT_EQ((*faults)[1].share, 0.1);
  EXPECT_TRUE(parse_faults_json("[]")->empty());
  for (const char* wrong : {"{}", "[1]", "not json", R"([{"kind":"nope"}])"}) {
    EXPECT_FALSE(parse_faults_json(wrong)) << wrong;
  }
}

TEST(Faults, RefuseAValueOfAnyDepth) {
  const std::size_t depth = 100'000;
  const std::string value = std::string(depth, '[') + std::string(depth, ']');
  EXPECT_FALSE(parse_faults_json(R"([{"kind":"status","message":)" + value + "}]"));
}

TEST(Faults, StrikeInOrderAndAreSpent) {
  FaultPlan plan({*parse_fault("drop,next=2"), *parse_fault("hang,next=1,model=m")}, 1);
  EXPECT_EQ(plan.draw("other")->kind, Fault::Kind::drop);
  EXPECT_EQ(plan.draw("m")->kind, Fault::Kind::drop);
  EXPECT_FALSE(plan.draw("other"));
  EXPECT_EQ(plan.draw("m")->kind, Fault::Kind::hang);
  EXPECT_FALSE(plan.draw("m"));
}

TEST(Faults, StrikeTheirShareOfCallsTheSameWayForTheSameSeed) {
  const auto count = [](std::uint64_t seed) {
    FaultPlan plan({*parse_fault("drop,share=0.1")}, seed);
    int struck = 0;
    for (int i = 0; i < 10'000; ++i) struck += plan.draw("m") ? 1 : 0;
    return struck;
  };
  EXPECT_NEAR(count(1), 1000, 150);
  EXPECT_EQ(count(7), count(7));
}

std::vector<Row> three_rows() {
  std::vector<Row> rows(3);
  for (std::size_t i = 0; i < 3; ++i) {
    rows[i].index = i;
    rows[i].dense = {0.5F, 0.5F, 0.5F, 0.5F};
  }
  return rows;
}

TEST(Faults, SwapKeepsTheIndexWithItsRow) {
  auto rows = three_rows();
  rows[0].dense[0] = 1;
  spoil_rows(Fault::Kind::swap, rows);
  EXPECT_EQ(rows[2].index, 0U);
  EXPECT_EQ(rows[2].dense[0], 1);
  EXPECT_EQ(rows[0].index, 2U);
}

TEST(Faults, SpoilRowsInTheWayTheirNamesSay) {
  auto rows = three_rows();
  spoil_rows(Fault::Kind::missing_row, rows);
  EXPECT_EQ(rows.size(), 2U);
  rows = three_rows();
  spoil_rows(Fault::Kind::duplicate_index, rows);
  EXPECT_EQ(rows[2].index, rows[0].index);
  rows = three_rows();
  spoil_rows(Fault::Kind::nan, rows);
  EXPECT_FALSE(std::isfinite(rows[0].dense[2]));
  rows = three_rows();
  spoil_rows(Fault::Kind::short_vector, rows);
  EXPECT_EQ(rows[0].dense.size(), 3U);
}

}  // namespace
}  // namespace emulator
