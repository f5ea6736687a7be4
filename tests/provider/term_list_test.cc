// Lists of sparse terms, read straight from an answer's bytes.
#include "provider/term_list.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::provider {
namespace {

constexpr std::size_t kReadBehind = 8;  // As the reader may.

struct TermListTest : ::testing::Test {
  std::string list;  // The terms' tokens are parts of it.
  std::vector<SparseTerm> terms;

  bool reads(std::string text) {
    list = std::move(text);
    list.append(kReadBehind, '\0');
    return read_terms(list.data(), terms);
  }
};

TEST_F(TermListTest, ReadsTermsAsTheProviderWritesThem) {
  ASSERT_TRUE(reads(R"([{"index":7149,"value":0.829,"token":"风"},{"index":0,"value":-1.5e-3}])"));
  ASSERT_EQ(terms.size(), 2U);
  EXPECT_EQ(terms[0].index, 7149U);
  EXPECT_EQ(terms[0].value, 0.829F);
  EXPECT_EQ(terms[0].token, "风");
  EXPECT_EQ(terms[1].index, 0U);
  EXPECT_EQ(terms[1].value, -1.5e-3F);
  EXPECT_EQ(terms[1].token, "");
}

TEST_F(TermListTest, TakesMembersInAnyOrderAndBlanksAnywhere) {
  ASSERT_TRUE(reads("[ { \"token\" : null ,\n\t\"value\" : 2 , \"index\" : 4294967295 }\r\n]"));
  ASSERT_EQ(terms.size(), 1U);
  EXPECT_EQ(terms[0].index, 4294967295U);
  EXPECT_EQ(terms[0].value, 2.0F);
}

TEST_F(TermListTest, ForgetsTheListBefore) {
  ASSERT_TRUE(reads(R"([{"index":1,"value":1}])"));
  ASSERT_TRUE(reads("[ ]"));
  EXPECT_THAT(terms, ::testing::IsEmpty());
}

struct OtherTermList : TermListTest, ::testing::WithParamInterface<const char*> {};

TEST_P(OtherTermList, IsLeftToACloserLook) {
  EXPECT_FALSE(reads(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Cut, OtherTermList,
    ::testing::Values("", "[", "[{", R"([{"index")", R"([{"index":)", R"([{"index":1)",
                      R"([{"index":1,)", R"([{"index":1,"value":)", R"([{"index":1,"value":1)",
                      R"([{"index":1,"value":1})", R"([{"index":1,"value":1},)",
                      R"([{"index":1,"value":1,"token":")", R"([{"index":1,"value":1,"token":"a)",
                      R"([{"index":1,"value":1,"token":nul)"));

INSTANTIATE_TEST_SUITE_P(
    Form, OtherTermList,
    ::testing::Values(
        "{}", "null", "[[]]", "[{}]", "[null]", R"([{"index":1}])", R"([{"value":1}])",
        R"([{"index":1,"value":1},])", R"([{"index":1,"value":1,}])", R"([{"index":1 "value":1}])",
        R"([{"index" 1,"value":1}])", R"([{"index":1,"value":1}{"index":2,"value":1}])",
        R"([{"index":1,"value":1,"index":2}])", R"([{"index":1,"value":1,"value":2}])",
        R"([{"token":"a","index":1,"value":1,"token":"b"}])",
        R"([{"index":1,"value":1,"weight":1}])", R"([{"\u0069ndex":1,"value":1}])"));

INSTANTIATE_TEST_SUITE_P(
    Values, OtherTermList,
    ::testing::Values(R"([{"index":-1,"value":1}])", R"([{"index":01,"value":1}])",
                      R"([{"index":1.0,"value":1}])", R"([{"index":4294967296,"value":1}])",
                      R"([{"index":18446744073709551617,"value":1}])",
                      R"([{"index":"1","value":1}])", R"([{"index":1,"value":"1"}])",
                      R"([{"index":1,"value":1e39}])", R"([{"index":1,"value":null}])",
                      R"([{"index":1,"value":1,"token":7}])",
                      R"([{"index":1,"value":1,"token":"\n"}])"));

}  // namespace
}  // namespace gateway::provider
