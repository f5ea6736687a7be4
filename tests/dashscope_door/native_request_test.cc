#include "dashscope_door/native_request.h"

#include <string>
#include <variant>

#include <gmock/gmock.h>

namespace gateway::dashscope_door {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kMaxItems = 3;

ReadingRules rules_of(Modality modality) {
  return {.modality = modality, .max_items = kMaxItems, .files = {}};
}

NativeRequest read(std::string body, Modality modality = Modality::text) {
  const std::string copy = body;
  auto request = read_native_request(std::move(body), rules_of(modality));
  if (request) return *std::move(request);
  ADD_FAILURE() << copy << "\n" << request.error().message;
  return {};
}

Error complaint(std::string body, Modality modality = Modality::text) {
  const std::string copy = body;
  auto request = read_native_request(std::move(body), rules_of(modality));
  if (!request) return request.error();
  ADD_FAILURE() << "accepted: " << copy;
  return {ErrorKind::internal, ""};
}

std::string field_of(std::string body, Modality modality = Modality::text) {
  const Error error = complaint(std::move(body), modality);
  EXPECT_EQ(error.kind, ErrorKind::invalid_argument);
  return error.field;
}

checks::SentTexts texts_of(std::string body) {
  return std::get<checks::SentTexts>(read(std::move(body)).query.items);
}

// docs/provider.md, 2.1.
TEST(NativeTexts, ReadTheProvidersOwnExample) {
  const NativeRequest request = read(
      R"({"model": "text-embedding-v4", "input": {"texts": ["a warm cup", "a lamp"]},)"
      R"( "parameters": {"text_type": "query", "dimension": 512, "output_type": "dense&sparse",)"
      R"( "instruct": "Find products that fit"}})");
  EXPECT_EQ(request.query.model, "text-embedding-v4");
  EXPECT_EQ(request.query.dimension, 512U);
  EXPECT_EQ(std::get<TextType>(*request.query.text_type), TextType::query);
  EXPECT_EQ(std::get<OutputType>(*request.query.output_type), OutputType::dense_and_sparse);
  EXPECT_EQ(request.query.instruct, "Find products that fit");
  EXPECT_THAT(std::get<checks::SentTexts>(request.query.items),
              ElementsAre("a warm cup", "a lamp"));
  EXPECT_FALSE(request.fuses_at);
}

TEST(NativeTexts, NeedNoParameters) {
  EXPECT_THAT(texts_of(R"({"input":{"texts":["a"]}})"), ElementsAre("a"));
  EXPECT_THAT(texts_of(R"({"input":{"texts":["a"]},"parameters":{}})"), ElementsAre("a"));
  EXPECT_THAT(texts_of(R"({"parameters":null,"input":{"texts":["a"]}})"), ElementsAre("a"));
}

TEST(NativeTexts, TakeOneTextAlone) {
  EXPECT_THAT(texts_of(R"({"input":{"texts":"a\u00e9"}})"), ElementsAre("a\u00e9"));
}

TEST(NativeTexts, IgnoreWhatTheyDoNotKnow) {
  EXPECT_THAT(texts_of(R"({"task":"x","input":{"texts":["a"],"contents":[{"audio":1}]},)"
                       R"("parameters":{"kwargs":{"text_type":"query"},"res_level":3},"a":[{}]})"),
              ElementsAre("a"));
}

TEST(NativeTexts, AreRequired) {
  EXPECT_EQ(field_of("{}"), "input.texts");
  EXPECT_EQ(field_of(R"({"input":{}})"), "input.texts");
  EXPECT_EQ(field_of(R"({"input":null})"), "input.texts");
  EXPECT_EQ(field_of(R"({"input":{"contents":["a"]}})"), "input.texts");
}

TEST(NativeTexts, AreRefusedByTheirPlace) {
  EXPECT_EQ(field_of(R"({"input":{"texts":["a",7]}})"), "input.texts[1]");
  EXPECT_EQ(field_of(R"({"input":{"texts":["a",null]}})"), "input.texts[1]");
  EXPECT_EQ(field_of(R"({"input":{"texts":["\ud800"]}})"), "input.texts[0]");
  EXPECT_EQ(field_of(R"({"input":{"texts":{}}})"), "input.texts");
  EXPECT_EQ(field_of(R"({"input":["a"]})"), "input");
  EXPECT_EQ(field_of(R"({"parameters":[]})"), "parameters");
  EXPECT_EQ(field_of(R"({"input":{"texts":["a","b","c","d"]}})"), "input.texts");
}

TEST(NativeTexts, AreNoTask) {
  const Error error = complaint(R"({"input":{"url":"https://a/b"}})");
  EXPECT_EQ(error.field, "input.url");
  EXPECT_THAT(error.message, HasSubstr("asynchronous"));
}

TEST(NativeParameters, AreNamedInFull) {
  const auto field = [](const std::string& parameters) {
    return field_of(R"({"input":{"texts":["a"]},"parameters":{)" + parameters + "}}");
  };
  EXPECT_EQ(field(R"("dimension":1.5)"), "parameters.dimension");
  EXPECT_EQ(field(R"("instruct":7)"), "parameters.instruct");
  EXPECT_EQ(field(R"("enable_fusion":"no")"), "parameters.enable_fusion");
  EXPECT_EQ(field(R"("dimension":1,"dimension":2)"), "parameters.dimension");
}

TEST(NativeParameters, DropAnInstructThatHasNoEffect) {
  const auto instruct = [](const std::string& more, Modality modality = Modality::text) {
    const std::string body = R"({"input":{"texts":["a"],"contents":["a"]},"parameters":{)";
    return read(body + R"("instruct":"find it")" + more + "}}", modality).query.instruct;
  };
  EXPECT_FALSE(instruct(""));
  EXPECT_FALSE(instruct(R"(,"text_type":"document")"));
  EXPECT_EQ(instruct(R"(,"text_type":"query")"), "find it");
  EXPECT_EQ(instruct(R"(,"text_type":"poem")"), "find it");
  EXPECT_EQ(instruct("", Modality::multimodal), "find it");
}

TEST(NativeParameters, OfUnknownValueWaitForTheModel) {
  const NativeRequest request =
      read(R"({"input":{"texts":["a"]},"parameters":{"text_type":"x","output_type":3}})");
  EXPECT_TRUE(std::holds_alternative<checks::UnknownValue>(*request.query.text_type));
  EXPECT_TRUE(std::holds_alternative<checks::UnknownValue>(*request.query.output_type));
}

TEST(NativeBody, MustBeOneObject) {
  for (const char* body : {"", "[]", "{", "{}x", "{\"a\":}", "\xFF", R"({"model":"a"} {})"}) {
    EXPECT_EQ(complaint(body).field, "") << body;
  }
  EXPECT_EQ(field_of(R"({"model":"a","model":"a"})"), "model");
  EXPECT_EQ(field_of(R"({"model":7})"), "model");
}

}  // namespace
}  // namespace gateway::dashscope_door
