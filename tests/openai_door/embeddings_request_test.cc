#include "openai_door/embeddings_request.h"

#include <cstdint>
#include <string>
#include <variant>

#include <gmock/gmock.h>

#include "http_call/json_value.h"
#include "tests/openai_door/read_body.h"

namespace gateway::openai_door {
namespace {

using testing::complaint_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::query_of;
using testing::read_body;
using testing::texts_of;

/// A body with one text and `fields` besides.
std::string with(std::string_view fields) {
  return std::string(R"({"input":"hello","model":"text-embedding-v4",)").append(fields).append("}");
}

template <class Value>
bool is_unknown(const checks::Choice<Value>& choice) {
  return choice && std::holds_alternative<checks::UnknownValue>(*choice);
}

// As callers' own libraries write it, byte by byte.

TEST(EmbeddingsRequest, ReadsWhatOpenAisPythonAndNodeSend) {
  const auto request = read_body(
      R"({"model":"text-embedding-v4","input":["first","second"],"encoding_format":"base64"})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->form, VectorForm::base64);
  EXPECT_EQ(request->query.model, "text-embedding-v4");
  EXPECT_THAT(std::get<checks::SentTexts>(request->query.items), ElementsAre("first", "second"));
  EXPECT_FALSE(request->query.dimension);
}

TEST(EmbeddingsRequest, ReadsWhatGoAndLitellmSend) {
  const auto request = read_body(
      R"({"input":"a \u003cb\u003e \u0026 c","model":"text-embedding-v4","dimensions":512})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->form, VectorForm::numbers);
  EXPECT_EQ(request->query.dimension, 512U);
  EXPECT_THAT(std::get<checks::SentTexts>(request->query.items), ElementsAre("a <b> & c"));
}

TEST(EmbeddingsRequest, ReadsWhatPythonSendsWithExtraBody) {
  const checks::EmbedQuery query = query_of(
      R"({"input":["q"],"model":"text-embedding-v4","dimensions":1024,"encoding_format":"float",)"
      R"("user":"u-1","text_type":"query","output_type":"dense&sparse","instruct":"find it"})");
  EXPECT_EQ(query.dimension, 1024U);
  EXPECT_EQ(std::get<TextType>(query.text_type.value()), TextType::query);
  EXPECT_EQ(std::get<OutputType>(query.output_type.value()), OutputType::dense_and_sparse);
  EXPECT_EQ(query.instruct, "find it");
}

TEST(EmbeddingsRequest, ReadsTheProvidersOwnSample) {
  const checks::EmbedQuery query = query_of(R"({
    "model": "text-embedding-v4",
    "input": "衣服的质量杠杠的",
    "dimension": "1024",
    "encoding_format": "float"
})");
  EXPECT_EQ(query.dimension, 1024U);
  EXPECT_THAT(std::get<checks::SentTexts>(query.items), ElementsAre("衣服的质量杠杠的"));
}

TEST(EmbeddingsRequest, LeavesUnsaidWhatIsAbsentOrNull) {
  for (const std::string_view body :
       {R"({"input":"x"})",
        R"({"input":"x","model":null,"dimensions":null,"encoding_format":null,)"
        R"("text_type":null,"output_type":null,"instruct":null,"user":null})"}) {
    const auto request = read_body(body);
    ASSERT_TRUE(request) << request.error().message;
    const checks::EmbedQuery& query = request->query;
    EXPECT_EQ(request->form, VectorForm::numbers);
    EXPECT_FALSE(query.model || query.dimension || query.output_type || query.text_type ||
                 query.priority || query.instruct);
  }
}

TEST(EmbeddingsRequest, IgnoresWhatItDoesNotKnowHoweverNested) {
  EXPECT_TRUE(
      read_body(with(R"("user":7,"metadata":{"a":[1,{"b":[true,null,"]}",-0.5e+3]}],"":{}},)"
                     R"("x":[],"y":{"input":"no","model":[]},"z":1e999,"w":"\ud83d\ude00")")));
}

TEST(EmbeddingsRequest, HoldsWhatItIgnoresToBeJson) {
  for (const std::string_view fields :
       {R"("x":[})",       R"("x":{]})",       R"("x":[1,])",  R"("x":{"a":1,})", R"("x":{"a"})",
        R"("x":01)",       R"("x":1.)",        R"("x":-)",     R"("x":+1)",       R"("x":.5)",
        R"("x":1e)",       R"("x":nul)",       R"("x":truth)", R"("x":NaN)",      R"("x":"\x")",
        R"("x":"\ud83d")", R"("x":"\udc00a")", R"("x":[1 2])", R"("x":,"y":1)",   R"("x" 1)",
        R"("x":'a')",      R"("x":1,)",        R"("\u12":1)",  "\"x\":\"a\nb\""}) {
    EXPECT_THAT(complaint_of(with(fields)).message, HasSubstr("no well-formed JSON")) << fields;
  }
}

TEST(EmbeddingsRequest, TakesNoTextForAKey) {
  for (const std::string_view body :
       {R"({"input":"model":"x"]})", R"({"input":"model":"x"})",
        R"({"user":"a":"input"],"input":"x"})", R"({"user":["a":"b"],"input":"x"})",
        R"({"user":["a":{}],"input":"x"})", R"({"user":"\n":[],"input":"x"})",
        R"({"input":["a":"b"]})", R"({"input":"x","dimensions":4:5})",
        R"({"input":"x","user":null:5})", R"({"input":"x","user":true:{}})"}) {
    EXPECT_THAT(complaint_of(body).message, HasSubstr("no well-formed JSON")) << body;
  }
}

TEST(EmbeddingsRequest, TakesNoFormOfVectorsThatItHasNot) {
  for (const std::string_view form :
       {R"("int8")", R"("FLOAT")", R"("")", "7", "[]", R"({"a":1})"}) {
    const Error error = complaint_of(with(std::string("\"encoding_format\":").append(form)));
    EXPECT_EQ(error.field, "encoding_format");
    EXPECT_THAT(error.message, HasSubstr("float, base64"));
  }
}

TEST(EmbeddingsRequest, TakesADimensionHoweverItsNumberIsWritten) {
  for (const std::string_view number :
       {"1024", "1024.0", "1.024e3", "1024e0", "10240E-1", R"("1024")"}) {
    for (const std::string_view name : {"dimensions", "dimension"}) {
      std::string field = "\"";
      field.append(name).append("\":").append(number);
      EXPECT_EQ(query_of(with(field)).dimension, 1024U) << field;
    }
  }
  EXPECT_EQ(query_of(with(R"("dimensions":0)")).dimension, 0U) << "is the model's to refuse";
}

TEST(EmbeddingsRequest, RefusesADimensionThatIsNoWholeNumber) {
  for (const std::string_view number :
       {"-1", "-1024", "10.5", "1e-3", "4294967296", "1e40", "1e999", "18446744073709551617",
        R"("")", R"("1e3")", R"("-4")", R"(" 1024")", R"("many")", "true", "[1024]", "{}"}) {
    const Error error = complaint_of(with(std::string("\"dimensions\":").append(number)));
    EXPECT_EQ(error.field, "dimensions") << number;
    EXPECT_THAT(error.message, HasSubstr("is no whole number")) << number;
  }
}

TEST(EmbeddingsRequest, TakesBothNamesOfTheDimensionIfTheyAgree) {
  EXPECT_EQ(query_of(with(R"("dimensions":64,"dimension":64)")).dimension, 64U);
  EXPECT_EQ(complaint_of(with(R"("dimensions":64,"dimension":128)")).field, "dimension");
}

TEST(EmbeddingsRequest, KeepsValuesWithoutANameForTheirComplaints) {
  for (const std::string_view value : {R"("DENSE")", R"("")", "1", "[\"query\"]"}) {
    std::string fields = R"("output_type":)";
    fields.append(value).append(R"(,"text_type":)").append(value);
    const checks::EmbedQuery query = query_of(with(fields));
    EXPECT_TRUE(is_unknown(query.output_type)) << value;
    EXPECT_TRUE(is_unknown(query.text_type)) << value;
  }
}

TEST(EmbeddingsRequest, WantsTextsForNamesAndInstructions) {
  EXPECT_EQ(complaint_of(R"({"input":"x","model":7})").field, "model");
  EXPECT_EQ(complaint_of(R"({"input":"x","model":["m"]})").field, "model");
  EXPECT_EQ(complaint_of(R"({"input":"x","model":"\ud800"})").field, "model");
  EXPECT_EQ(complaint_of(R"({"input":"x","instruct":{}})").field, "instruct");
}

TEST(EmbeddingsRequest, RefusesWhatStandsThereTwice) {
  for (const std::string_view name : {"input", "model", "encoding_format", "dimensions",
                                      "dimension", "text_type", "output_type", "instruct"}) {
    std::string field = "\"";
    field.append(name).append("\":null");
    const Error error = complaint_of("{" + field + "," + field + ",\"user\":1,\"user\":2}");
    EXPECT_EQ(error.field, name);
    EXPECT_THAT(error.message, HasSubstr("twice"));
  }
  EXPECT_EQ(complaint_of(R"({"input":"x","\u0069nput":"y"})").field, "input") << "escaped or not";
}

TEST(EmbeddingsRequest, RefusesABodyCutAnywhere) {
  const std::string whole =
      R"({"input":["a\n","b"],"model":"m","x":{"y":[1.5,true]},"dimensions":64})";
  EXPECT_TRUE(read_body(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(complaint_of(whole.substr(0, size)).field, "") << size;
  }
}

TEST(EmbeddingsRequest, RefusesWhatIsNoObject) {
  for (const std::string_view body :
       {"null", "7", "\"input\"", "[]", "[{\"input\":\"x\"}]", "x", "{", "}", "{}}",
        "{\"input\":\"x\"} {}", "{\"input\":\"x\"}]", "\xEF\xBB\xBF{\"input\":\"x\"}"}) {
    EXPECT_THAT(complaint_of(body).message, HasSubstr("no well-formed JSON")) << body;
  }
  EXPECT_THAT(complaint_of("").message, HasSubstr("is empty"));
  EXPECT_THAT(complaint_of(" \n").message, HasSubstr("is empty"));
}

TEST(EmbeddingsRequest, RefusesBytesThatAreNoUtf8WhereverTheyStand) {
  for (const std::string_view body :
       {"{\"input\":\"a\xFFz\"}", "{\"input\":\"x\",\"user\":\"\xC3\"}",
        "{\"input\":\"x\",\"\xED\xA0\x80\":1}"}) {
    EXPECT_THAT(complaint_of(body).message, HasSubstr("is not valid UTF-8"));
  }
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t k = 0; k < times; ++k) all += text;
  return all;
}

TEST(EmbeddingsRequest, BoundsHowDeepAnythingIsNested) {
  const auto lists = [](std::size_t depth) {
    return with("\"user\":" + repeated("[", depth) + repeated("]", depth));
  };
  const auto objects = [](std::size_t depth) {
    return with("\"user\":" + repeated(R"({"a":)", depth) + "1" + repeated("}", depth));
  };
  EXPECT_TRUE(read_body(lists(http_call::kMaxJsonDepth - 1)));
  EXPECT_TRUE(read_body(objects(http_call::kMaxJsonDepth - 1)));
  for (const std::size_t depth : {http_call::kMaxJsonDepth, std::size_t{1'000'000}}) {
    EXPECT_THAT(complaint_of(lists(depth)).message, HasSubstr("levels deep"));
    EXPECT_THAT(complaint_of(objects(depth)).message, HasSubstr("levels deep"));
  }
  EXPECT_THAT(complaint_of("{\"user\":" + repeated("[", 1'000'000)).message,
              HasSubstr("no well-formed JSON"));
}

TEST(EmbeddingsRequest, ReadsABodyWithoutRoomBehindItToo) {
  std::string body = R"({"input":"x"})";
  body.shrink_to_fit();
  EXPECT_TRUE(read_embeddings_request(std::move(body), {}));
}

TEST(EmbeddingsRequest, ReadsALargeBodyAndThenASmallOne) {
  const std::string text(5 * 1024 * 1024, 'x');
  EXPECT_EQ(texts_of("{\"input\":\"" + text + "\"}").at(0), text);
  EXPECT_THAT(texts_of(R"({"input":"x"})"), ElementsAre("x"));
}

TEST(EmbeddingsRequest, QuotesNothingOfTheCallers) {
  for (const std::string_view body :
       {R"({"input":["secret",7]})", R"({"input":"x","encoding_format":"secret"})",
        R"({"input":"x","dimensions":"secret"})", R"({"secret":[})", R"({"input":{"secret":1}})",
        R"({"input":["secret\ud800"]})"}) {
    EXPECT_THAT(complaint_of(body).message, Not(HasSubstr("secret"))) << body;
  }
}

}  // namespace
}  // namespace gateway::openai_door
