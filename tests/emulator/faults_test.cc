#include "emulator/faults.h"

#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(Faults, ReadsEveryField) {
  const auto fault = parse_fault(
      "kind=status,status=429,code=limit_burst_rate,message=slow down,delay_ms=50,retry_after=2,"
      "next=3,share=0.5,model=text-embedding-v4,match=SLOW,asked_dimension=512,above_tokens=20000,"
      "above_images=1,lasts_ms=900,numbers=64,body={\"a\": 1, \"b\": 2}");
  ASSERT_TRUE(fault) << fault.error();
  EXPECT_EQ(fault->kind, Fault::Kind::status);
  EXPECT_EQ(fault->status, 429U);
  EXPECT_EQ(fault->code, "limit_burst_rate");
  EXPECT_EQ(fault->message, "slow down");
  EXPECT_EQ(fault->delay, std::chrono::milliseconds(50));
  EXPECT_EQ(fault->retry_after, 2U);
  EXPECT_EQ(fault->next, 3U);
  EXPECT_EQ(fault->share, 0.5);
  EXPECT_EQ(fault->model, "text-embedding-v4");
  EXPECT_EQ(fault->match, "SLOW");
  EXPECT_EQ(fault->asked_dimension, 512U);
  EXPECT_EQ(fault->above_tokens, 20'000U);
  EXPECT_EQ(fault->above_images, 1U);
  EXPECT_EQ(fault->lasts, std::chrono::milliseconds(900));
  EXPECT_EQ(fault->numbers, 64U);
  EXPECT_EQ(fault->body, R"({"a": 1, "b": 2})") << "commas too";
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

const Timestamp kNow = Timestamp(std::chrono::hours(1));

TEST(Faults, StrikeInOrderAndAreSpent) {
  FaultPlan plan({*parse_fault("drop,next=2"), *parse_fault("hang,next=1,model=m")}, 1);
  EXPECT_EQ(plan.draw("other", nullptr, kNow)->kind, Fault::Kind::drop);
  EXPECT_EQ(plan.draw("m", nullptr, kNow)->kind, Fault::Kind::drop);
  EXPECT_FALSE(plan.draw("other", nullptr, kNow));
  EXPECT_EQ(plan.draw("m", nullptr, kNow)->kind, Fault::Kind::hang);
  EXPECT_FALSE(plan.draw("m", nullptr, kNow));
}

TEST(Faults, StrikeTheirShareOfCallsTheSameWayForTheSameSeed) {
  const auto count = [](std::uint64_t seed) {
    FaultPlan plan({*parse_fault("drop,share=0.1")}, seed);
    int struck = 0;
    for (int i = 0; i < 10'000; ++i) struck += plan.draw("m", nullptr, kNow) ? 1 : 0;
    return struck;
  };
  EXPECT_NEAR(count(1), 1000, 150);
  EXPECT_EQ(count(7), count(7));
}

Call call_of(std::vector<Part> parts) {
  Call call;
  for (Part& part : parts) call.items.push_back({{std::move(part)}, {}});
  return call;
}

bool strikes(const char* fault, const Call& call) {
  return FaultPlan({*parse_fault(fault)}, 1).draw("m", &call, kNow).has_value();
}

TEST(Faults, MatchTextsUrlsAndTheBytesOfImages) {
  const char* const fault = "drop,match=BAD";
  EXPECT_TRUE(strikes(fault, call_of({{Kind::text, "good"}, {Kind::text, "a BAD one"}})));
  EXPECT_TRUE(strikes(fault, call_of({{Kind::video, "https://example.com/BAD.mp4"}})));
  EXPECT_TRUE(strikes(fault, call_of({{Kind::image, std::string("\0\xFF BAD", 6), true}})));
  EXPECT_FALSE(strikes(fault, call_of({{Kind::text, "bad"}})));
}

TEST(Faults, ThatNeedSomethingOfACallPassTheRefusedOnesBy) {
  FaultPlan plan({*parse_fault("drop,match=BAD,next=1")}, 1);
  EXPECT_FALSE(plan.draw("m", nullptr, kNow));
  const Call call = call_of({{Kind::text, "BAD"}});
  EXPECT_TRUE(plan.draw("m", &call, kNow));
}

TEST(Faults, HeedTheSizeOfACallAndItsDimension) {
  Call call = call_of({{Kind::text, "a"}});
  call.dimension = 512;
  call.usage = {.text_tokens = 100, .images = 2};
  EXPECT_TRUE(strikes("drop,above_tokens=99", call));
  EXPECT_FALSE(strikes("drop,above_tokens=100", call));
  EXPECT_TRUE(strikes("drop,above_images=1", call));
  EXPECT_FALSE(strikes("drop,above_images=2", call));
  EXPECT_TRUE(strikes("drop,asked_dimension=512", call));
  EXPECT_FALSE(strikes("drop,asked_dimension=1024", call));
  EXPECT_FALSE(strikes("drop,above_tokens=99,match=BAD", call)) << "all of it has to be true";
}

TEST(Faults, LastFromTheirFirstStrike) {
  FaultPlan plan({*parse_fault("cold_host,lasts_ms=100")}, 1);
  EXPECT_TRUE(plan.draw("m", nullptr, kNow));
  EXPECT_TRUE(plan.draw("m", nullptr, kNow + std::chrono::milliseconds(99)));
  EXPECT_FALSE(plan.draw("m", nullptr, kNow + std::chrono::milliseconds(100)));
}

}  // namespace
}  // namespace emulator
