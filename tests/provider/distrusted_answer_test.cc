// What becomes of answers that break the contract: always a fault, never a wrong vector, never a
// throw.
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/dashscope_text_codec.h"
#include "provider/openai_codec.h"
#include "tests/provider/golden_file.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

/// Answers to two texts with dense vectors of three numbers, unless said otherwise.
Result<BatchAnswer, CallFault> decoded(const std::string& body,
                                       OutputType output = OutputType::dense,
                                       std::size_t rows = 2) {
  SampleBatch sample = sample_texts("text-embedding-v4", rows);
  sample.parameters.output_type = output;
  return DashScopeTextCodec("").decode(answer_with(body), sample.batch());
}

std::string rows(const std::string& list) {
  return R"({"output":{"embeddings":[)" + list + "]}}";
}

/// A good answer but for one number of its second row.
std::string with_number(const std::string& number) {
  return rows(R"({"embedding":[1,2,3],"text_index":0},{"embedding":[1,)" + number +
              R"(,3],"text_index":1})");
}

std::string with_term(const std::string& term) {
  return rows(R"({"text_index":0,"embedding":[1,2,3],"sparse_embedding":[)" + term + "]}");
}

struct BadAnswer {
  std::string name;
  std::string body;
};

void PrintTo(const BadAnswer& answer, std::ostream* out) {
  *out << answer.name;
}

class BadDenseAnswer : public testing::TestWithParam<BadAnswer> {};

TEST_P(BadDenseAnswer, IsAFault) {
  const auto answer = decoded(GetParam().body);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::bad_answer) << answer.error().message;
  EXPECT_FALSE(answer.error().message.empty());
}

const std::string kGoodRow = R"({"embedding":[1,2,3],"text_index":0})";

const BadAnswer kBadDenseAnswers[] = {
    {"OutputNull", R"({"output":null})"},
    {"OutputIsAList", R"({"output":[]})"},
    {"EmbeddingsIsAnObject", R"({"output":{"embeddings":{}}})"},
    {"RowIsANumber", rows(kGoodRow + ",7")},
    {"TwoIndices", rows(kGoodRow + R"(,{"text_index":0,"embedding":[1,2,3],"text_index":1})")},
    {"IndexNegative", rows(kGoodRow + R"(,{"embedding":[1,2,3],"text_index":-1})")},
    {"IndexHuge", rows(kGoodRow + R"(,{"embedding":[1,2,3],"text_index":18446744073709551616})")},
    {"IndexIsAFraction", rows(kGoodRow + R"(,{"embedding":[1,2,3],"text_index":1.0})")},
    {"IndexIsAString", rows(kGoodRow + R"(,{"embedding":[1,2,3],"text_index":"1"})")},
    {"DenseTwice", rows(kGoodRow + R"(,{"embedding":[1,2,3],"embedding":[1,2,3],"text_index":1})")},
    {"NumberMissing", with_number("")},
    {"NumbersWithoutAComma", with_number("2 2")},
    {"MoreBehindTheEnd", with_number("2") + "{}"},
    {"BraceTooMany", with_number("2") + "}"},
    {"AList", "[" + with_number("2") + "]"},
    {"InvalidUtf8",
     R"({"request_id":")" + std::string("\xC3\x28") + R"(",)" + with_number("2").substr(1)},
    {"DeepList", R"({"output":)" + std::string(200'000, '[')},
    {"DeepObjects",
     [] {
       std::string body;
       for (int depth = 0; depth < 100'000; ++depth) body += R"({"output":)";
       return body;
     }()},
};

INSTANTIATE_TEST_SUITE_P(Answers, BadDenseAnswer, testing::ValuesIn(kBadDenseAnswers),
                         [](const auto& param) { return param.param.name; });

class Miscounted : public testing::TestWithParam<BadAnswer> {};

/// Of too few or too many rows nobody can tell whose they are.
TEST_P(Miscounted, IsAFaultOfTheWhole) {
  const auto answer = decoded(GetParam().body);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::rows_miscounted) << answer.error().message;
  EXPECT_FALSE(answer.error().message.empty());
}

const std::string kThirdRow = R"({"embedding":[1,2,3],"text_index":2})";

const BadAnswer kMiscounted[] = {
    {"RowsOverTwoLists", R"({"output":{"embeddings":[)" + kGoodRow + "," + kGoodRow +
                             R"(]},"output":{"embeddings":[]}})"},
    {"OneRowTooMany", rows(kGoodRow + R"(,{"embedding":[1,2,3],"text_index":1},)" + kGoodRow)},
    {"IndexTwice", rows(kGoodRow + "," + kGoodRow)},
    {"EmptyObject", "{}"},
    {"NoOutput", R"({"usage":{"total_tokens":3},"request_id":"x"})"},
    {"NoEmbeddings", R"({"output":{}})"},
    {"NoRows", rows("")},
    {"OneRowMissing", rows(kGoodRow)},
    {"IndexOutOfRange", rows(kGoodRow + R"(,{"embedding":[1,2,3],"text_index":2})")},
    {"DeepAndClosed", R"({"x":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}"},
    {"OneRowTooManyWithAPositionOfItsOwn",
     rows(kGoodRow + R"(,{"embedding":[1,2,3],"text_index":1},)" + kThirdRow)},
    {"NullBesideAMissingRowTooMany", rows(kGoodRow + ",null,null")},
};

INSTANTIATE_TEST_SUITE_P(Answers, Miscounted, testing::ValuesIn(kMiscounted),
                         [](const auto& param) { return param.param.name; });

/// Its second row is bad, its first is good.
class BadRow : public testing::TestWithParam<BadAnswer> {};

TEST_P(BadRow, IsAFlawOfThatRowAloneAndOfTheCallIfThereIsNoOther) {
  const auto answer = decoded(GetParam().body);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(answer->embeddings.at(0).dense, testing::ElementsAre(1, 2, 3));
  EXPECT_TRUE(answer->embeddings.at(1).dense.empty());
  ASSERT_EQ(answer->flaws.size(), 1U);
  EXPECT_EQ(answer->flaws[0].row, 1U);
  EXPECT_FALSE(answer->flaws[0].message.empty());
}

const BadAnswer kBadRows[] = {
    {"RowIsNull", rows(kGoodRow + ",null")},
    {"IndexMissing", rows(kGoodRow + R"(,{"embedding":[1,2,3]})")},
    {"IndexOfTheOtherDialect", rows(kGoodRow + R"(,{"embedding":[1,2,3],"index":1})")},
    {"RowIsEmpty", rows(kGoodRow + ",{}")},
    {"DenseMissing", rows(kGoodRow + R"(,{"text_index":1})")},
    {"DenseNull", rows(kGoodRow + R"(,{"embedding":null,"text_index":1})")},
    {"DenseEmpty", rows(kGoodRow + R"(,{"embedding":[],"text_index":1})")},
    {"DenseShort", rows(kGoodRow + R"(,{"embedding":[1,2],"text_index":1})")},
    {"DenseLong", rows(kGoodRow + R"(,{"embedding":[1,2,3,4],"text_index":1})")},
    {"DenseIsBase64", rows(kGoodRow + R"(,{"embedding":"AAAA","text_index":1})")},
    {"DenseIsNested", rows(kGoodRow + R"(,{"embedding":[[1,2,3]],"text_index":1})")},
    {"NumberIsAString", with_number("\"2\"")},
    {"NumberIsNull", with_number("null")},
    {"NumberIsTrue", with_number("true")},
    {"NumberIsNaN", with_number("NaN")},
    {"NumberIsInfinity", with_number("Infinity")},
    {"NumberOverflowsADouble", with_number("1e999")},
    {"NumberOverflowsAFloat", with_number("1e39")},
    {"NumberOverflowsAFloatBelow", with_number("-3.5e38")},
    {"NumberWithALeadingZero", with_number("02")},
    {"NumberWithAPlus", with_number("+2")},
    {"AllZeros", rows(kGoodRow + R"(,{"embedding":[0,-0.0,0e9],"text_index":1})")},
    {"FlawBehindThePosition", rows(kGoodRow + R"(,{"text_index":1,"embedding":[1,"2",3]})")},
    {"FlawedRowFirst", rows(R"({"text_index":1,"embedding":[]},)" + kGoodRow)},
};

INSTANTIATE_TEST_SUITE_P(Answers, BadRow, testing::ValuesIn(kBadRows),
                         [](const auto& param) { return param.param.name; });

class BadSparseAnswer : public testing::TestWithParam<BadAnswer> {};

/// Of one row, which is its own flaw, or the whole's where the row can't be told.
TEST_P(BadSparseAnswer, HasNoVector) {
  const auto answer = decoded(GetParam().body, OutputType::dense_and_sparse, 1);
  if (!answer) {
    EXPECT_EQ(answer.error().kind, FaultKind::bad_answer);
    return;
  }
  EXPECT_EQ(answer->flaws.size(), 1U);
  EXPECT_TRUE(answer->embeddings.at(0).dense.empty());
  EXPECT_TRUE(answer->embeddings.at(0).sparse.indices.empty());
}

const BadAnswer kBadSparseAnswers[] = {
    {"SparseMissing", rows(R"({"text_index":0,"embedding":[1,2,3]})")},
    {"SparseNull", rows(R"({"text_index":0,"embedding":[1,2,3],"sparse_embedding":null})")},
    {"SparseIsAnObject", rows(R"({"text_index":0,"embedding":[1,2,3],"sparse_embedding":{}})")},
    {"SparseTwice",
     rows(R"({"text_index":0,"embedding":[1,2,3],"sparse_embedding":[],"sparse_embedding":[]})")},
    {"DenseMissing", rows(R"({"text_index":0,"sparse_embedding":[]})")},
    {"TermIsANumber", with_term("7")},
    {"TermWithoutIndex", with_term(R"({"value":1})")},
    {"TermWithoutValue", with_term(R"({"index":1})")},
    {"IndexNegative", with_term(R"({"index":-1,"value":1})")},
    {"IndexBeyond32Bits", with_term(R"({"index":4294967296,"value":1})")},
    {"IndexTwice",
     with_term(R"({"index":5,"value":1},{"index":6,"value":1},{"index":5,"value":2})")},
    {"ValueIsNull", with_term(R"({"index":1,"value":null})")},
    {"ValueOverflowsAFloat", with_term(R"({"index":1,"value":1e39})")},
    {"ValueOverflowsADouble", with_term(R"({"index":1,"value":1e999})")},
    {"TokenIsANumber", with_term(R"({"index":1,"value":1,"token":7})")},
    {"TokenIsHalfACharacter", with_term(R"({"index":1,"value":1,"token":"\ud800"})")},
};

INSTANTIATE_TEST_SUITE_P(Answers, BadSparseAnswer, testing::ValuesIn(kBadSparseAnswers),
                         [](const auto& param) { return param.param.name; });

TEST(DistrustedAnswer, SaysWhichRowIsWrongAndHow) {
  const auto answer = decoded(rows(kGoodRow + R"(,{"embedding":[1,2],"text_index":1})"));
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->flaws.size(), 1U);
  EXPECT_EQ(answer->flaws[0].message, "embeddings[1]: embedding has length 2, not 3");
}

TEST(DistrustedAnswer, KeepsTheRequestIdOfAFlawedAnswer) {
  const auto answer = decoded(R"({"request_id":"r-1","output":{"embeddings":[]}})");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().provider_request_id, "r-1");
}

TEST(DistrustedAnswer, IsRefusedHoweverItIsTruncated) {
  const std::pair<const char*, OutputType> kAnswers[] = {
      {"text_answer.json", OutputType::dense}, {"text_answer_sparse.json", OutputType::sparse}};
  for (const auto& [name, output] : kAnswers) {
    std::string whole = golden_text(name);
    whole.resize(whole.find_last_of('}') + 1);
    ASSERT_TRUE(decoded(whole, output));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto answer = decoded(whole.substr(0, size), output);
      ASSERT_FALSE(answer) << size;
      // Of nothing at all one can't say that it is JSON.
      EXPECT_EQ(answer.error().kind, size == 0 ? FaultKind::server_error : FaultKind::bad_answer);
    }
  }
}

TEST(DistrustedAnswer, IsRefusedHoweverTheCompatibleOneIsTruncated) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 2);
  std::string whole = golden_text("compatible_answer.json");
  whole.resize(whole.find_last_of('}') + 1);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto answer = OpenAiCodec("").decode(answer_with(whole.substr(0, size)), sample.batch());
    ASSERT_FALSE(answer) << size;
    EXPECT_EQ(answer.error().kind, FaultKind::bad_answer);
  }
}

// One byte of a good answer replaced by any other: either a fault, or vectors of the right shape.
TEST(DistrustedAnswer, NeverYieldsAMisshapenVectorWhateverByteIsBroken) {
  std::string body = golden_text("text_answer.json");
  for (std::size_t at = 0; at < body.size(); ++at) {
    const char original = body[at];
    for (const char broken :
         {'\0', '"', ',', ':', '[', ']', '{', '}', '\\', '9', 'e', '-', '\xFF'}) {
      body[at] = broken;
      if (const auto answer = decoded(body)) {
        ASSERT_EQ(answer->embeddings.size(), 2U);
        ASSERT_LT(answer->flaws.size(), 2U);
        for (std::size_t row = 0; row < 2; ++row) {
          const bool flawed = !answer->flaws.empty() && answer->flaws[0].row == row;
          ASSERT_EQ(answer->embeddings[row].dense.size(), flawed ? 0U : 3U);
        }
      }
    }
    body[at] = original;
  }
}

TEST(DistrustedAnswer, IsReadInPlaceAndInACopyAlike) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 2);
  HttpResponse response = answer_with(golden_text("text_answer.json"));
  response.body.shrink_to_fit();
  EXPECT_TRUE(DashScopeTextCodec("").decode(response, sample.batch()));
  response.body.reserve(response.body.size() + 256);
  EXPECT_TRUE(DashScopeTextCodec("").decode(response, sample.batch()));
}

TEST(DistrustedAnswer, AcceptsTheLargestFloat) {
  EXPECT_TRUE(decoded(with_number("3.4028234663852886e38")));
  EXPECT_TRUE(decoded(with_number("1e-400")));
}

TEST(DistrustedAnswer, HasTheNumbersItSpellsOutToTheLastDigit) {
  for (const std::string number :
       {"0.33333333333333333333", "-0.0371000000000000018651746813702629879",
        "0.1e-0000000000000001", "1.3333333333333333333333",
        "0.00000000000000000000000123456789012345678901234",
        "123456789012345678901234567890.125"}) {
    const auto dense = decoded(with_number(number));
    ASSERT_TRUE(dense) << number;
    EXPECT_EQ(dense->embeddings[1].dense[1], std::strtof(number.c_str(), nullptr)) << number;
    const auto sparse = decoded(with_term(R"({"index":1,"value":)" + number + "}"),
                                OutputType::dense_and_sparse, 1);
    ASSERT_TRUE(sparse) << number;
    EXPECT_EQ(sparse->embeddings[0].sparse.values[0], std::strtof(number.c_str(), nullptr));
  }
}

TEST(DistrustedAnswer, IsTheErrorThatA200Carries) {
  const auto answer =
      decoded(R"({"code":"Throttling.RateQuota","message":"slow down","request_id":"r-2"})");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::rate_limited);
  EXPECT_EQ(answer.error().provider_request_id, "r-2");
}

TEST(DistrustedAnswer, IsTheErrorThatAnEventStreamCarries) {
  const auto answer = decoded(golden_text("error_stream.txt"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::item_refused);
  EXPECT_EQ(answer.error().provider_code, "InvalidParameter");
}

TEST(DistrustedAnswer, IsAServerErrorIfItIsNoJsonAtAll) {
  for (const char* body : {"", "   ", "<html>hello</html>", "OK", "\xFF\xFE"}) {
    const auto answer = decoded(body);
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().kind, FaultKind::server_error) << body;
  }
}

TEST(DistrustedAnswer, HoldsVectorsOnlyUnderStatus200) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 2);
  HttpResponse response = answer_with(golden_text("text_answer.json"));
  for (const unsigned status : {201U, 204U, 302U, 500U}) {
    response.status = status;
    const auto answer = DashScopeTextCodec("").decode(response, sample.batch());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FaultKind::server_error);
  }
}

}  // namespace
}  // namespace gateway::provider
