// The token figures, as each model spells them (docs/provider.md, 2.5 and 3.5).
#include <gtest/gtest.h>

#include "provider/dashscope_text_codec.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

Usage usage_of(const std::string& usage) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 1);
  const auto answer = DashScopeTextCodec("").decode(
      answer_with(R"({"usage":)" + usage +
                  R"(,"output":{"embeddings":[{"embedding":[1,2,3],"text_index":0}]}})"),
      sample.batch());
  if (answer) return answer->usage;
  ADD_FAILURE() << usage << ": " << answer.error().message;
  return {};
}

TEST(Usage, PrefersTheTotal) {
  EXPECT_EQ(usage_of(R"({"total_tokens":3})"), (Usage{3, 0}));
  EXPECT_EQ(usage_of(R"({"input_tokens":10,"total_tokens":3})"), (Usage{3, 0}));
  EXPECT_EQ(usage_of(R"({"prompt_tokens":23,"total_tokens":23})"), (Usage{23, 0}));
}

TEST(Usage, AddsUpWithoutATotal) {
  EXPECT_EQ(usage_of(R"({"input_tokens":5})"), (Usage{5, 0}));
  EXPECT_EQ(usage_of(R"({"prompt_tokens":5})"), (Usage{5, 0}));
  EXPECT_EQ(usage_of(R"({"input_tokens":5,"image_tokens":7,"image_count":1,"duration":0})"),
            (Usage{12, 7}));
}

TEST(Usage, FindsImageTokensInTheDetails) {
  EXPECT_EQ(
      usage_of(R"({"input_tokens":10,"input_tokens_details":{"text_tokens":7,"image_tokens":896},)"
               R"("output_tokens":3,"total_tokens":906})"),
      (Usage{906, 896}));
}

TEST(Usage, NeverHasMoreImageTokensThanTokens) {
  EXPECT_EQ(usage_of(R"({"image_tokens":50,"total_tokens":20})"), (Usage{20, 20}));
}

TEST(Usage, IsZeroWhereItIsAbsentOrAbsurdAndSpoilsNoVector) {
  for (const char* usage :
       {"{}", "null", "7", "[]", "\"many\"", R"({"total_tokens":null})", R"({"total_tokens":-1})",
        R"({"total_tokens":1.5})", R"({"total_tokens":"3"})", R"({"total_tokens":{"x":[1]}})",
        R"({"total_tokens":18446744073709551615})", R"({"input_tokens_details":7})",
        R"({"input_tokens_details":{}})", R"({"input_tokens_details":{"image_tokens":"7"}})"}) {
    EXPECT_EQ(usage_of(usage), Usage{}) << usage;
  }
}

TEST(Usage, IsReadWhateverStandsBetween) {
  EXPECT_EQ(
      usage_of(
          R"({"x":{"total_tokens":9},"input_tokens_details":{"image_tokens":1},"total_tokens":4})"),
      (Usage{4, 1}));
}

}  // namespace
}  // namespace gateway::provider
