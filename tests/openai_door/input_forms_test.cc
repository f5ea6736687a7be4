// The forms of `input`.
#include <numeric>
#include <string>

#include <gmock/gmock.h>

#include "tests/openai_door/read_body.h"

namespace gateway::openai_door {
namespace {

using testing::complaint_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::texts_of;

/// What token 0 is nobody knows.
class Digits final : public TokenDecoder {
 public:
  std::optional<std::string> decode(std::span<const std::uint32_t> ids) const override {
    std::string text;
    for (const std::uint32_t id : ids) {
      if (id == 0) return std::nullopt;
      text += std::to_string(id) + ";";
    }
    return text;
  }
};

std::string body_of(std::string_view input) {
  return std::string("{\"input\":").append(input).append("}");
}

std::string repeated(std::string_view element, std::size_t times) {
  std::string list = "[";
  for (std::size_t k = 0; k < times; ++k) list.append(k == 0 ? "" : ",").append(element);
  return list + "]";
}

TEST(InputForms, TakesATextAndAListOfTexts) {
  EXPECT_THAT(texts_of(body_of(R"("one")")), ElementsAre("one"));
  EXPECT_THAT(texts_of(body_of(R"(["one"])")), ElementsAre("one"));
  EXPECT_THAT(texts_of(body_of(R"([ "one" , "two" ])")), ElementsAre("one", "two"));
}

TEST(InputForms, UnescapesTexts) {
  EXPECT_THAT(
      texts_of(body_of(R"(["a\"b\\c\/d\b\f\n\r\t","\u0000x","\u00e9 \u98ce \ud83d\ude00"])")),
      ElementsAre("a\"b\\c/d\b\f\n\r\t", std::string("\0x", 2), "é 风 😀"));
  EXPECT_THAT(texts_of(body_of("[\"é 风 😀\",\" ] } , \",\"\x7F\"]")),
              ElementsAre("é 风 😀", " ] } , ", "\x7F"));
}

TEST(InputForms, LeavesEmptyOnesToTheChecks) {
  EXPECT_THAT(texts_of(body_of(R"("")")), ElementsAre(""));
  EXPECT_THAT(texts_of(body_of(R"(["",""])")), ElementsAre("", ""));
  EXPECT_THAT(texts_of(body_of("[]")), IsEmpty());
}

TEST(InputForms, NamesTheItemThatIsNoText) {
  EXPECT_EQ(complaint_of(body_of(R"(["a","b",7])")).field, "input[2]");
  EXPECT_EQ(complaint_of(body_of(R"(["a",null])")).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of(R"([null])")).field, "input[0]");
  EXPECT_EQ(complaint_of(body_of(R"([true])")).field, "input[0]");
  EXPECT_EQ(complaint_of(body_of(R"([{"text":"a"}])")).field, "input[0]");
  EXPECT_EQ(complaint_of(body_of(R"(["a",["b"]])")).field, "input[1]");
}

TEST(InputForms, NamesTheItemWithASurrogateAlone) {
  for (const std::string_view text :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\n")", R"("\ud83d\ud83d")",
        R"("\q")", R"("\u12g4")", R"("\u123")"}) {
    EXPECT_EQ(complaint_of(body_of(std::string("[\"fine\",").append(text).append("]"))).field,
              "input[1]")
        << text;
    EXPECT_EQ(complaint_of(body_of(text)).field, "input") << text;
  }
}

TEST(InputForms, RefusesWhatIsNoInput) {
  for (const std::string_view input : {"7", "true", "{}", R"({"text":"a"})"}) {
    EXPECT_EQ(complaint_of(body_of(input)).field, "input") << input;
  }
  EXPECT_THAT(complaint_of(body_of("null")).message, HasSubstr("is required"));
  EXPECT_THAT(complaint_of("{}").message, HasSubstr("is required"));
  EXPECT_EQ(complaint_of("{}").field, "input");
}

TEST(InputForms, TellsWhoSendsTokenIdsHowToSendTexts) {
  for (const std::string_view input :
       {"[15339,1917]", "[[15339,1917],[9906]]", "[[]]", "[-1]", "[1e999]"}) {
    const Error error = complaint_of(body_of(input));
    EXPECT_EQ(error.field, "input");
    EXPECT_THAT(error.message, HasSubstr("check_embedding_ctx_length=False")) << input;
  }
}

TEST(InputForms, DecodesTokenIdsIfThereIsAVocabulary) {
  const Digits decoder;
  const ReadingRules rules{.max_items = 3, .decoder = &decoder};
  EXPECT_THAT(texts_of(body_of("[1,22,4294967295]"), rules), ElementsAre("1;22;4294967295;"));
  EXPECT_THAT(texts_of(body_of("[1,2,3,4]"), rules), ElementsAre("1;2;3;4;")) << "one text";
  EXPECT_THAT(texts_of(body_of("[[1,2],[3]]"), rules), ElementsAre("1;2;", "3;"));
  EXPECT_EQ(complaint_of(body_of("[[1],[2],[3],[4]]"), rules).field, "input");
  EXPECT_EQ(complaint_of(body_of("[[1],[]]"), rules).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of("[[1],[-2]]"), rules).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of("[[1],[2.5]]"), rules).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of("[[1],[2,0]]"), rules).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of("[[1],[\"a\"]]"), rules).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of("[1,0]"), rules).field, "input");
  EXPECT_EQ(complaint_of(body_of("[1,\"a\"]"), rules).field, "input[1]");
}

TEST(InputForms, TakesAsManyAsAreAllowedAndStopsAtTheNext) {
  EXPECT_EQ(texts_of(body_of(repeated(R"("x")", 2048))).size(), 2048U);
  const Error error = complaint_of(body_of(repeated(R"("x")", 2049)));
  EXPECT_EQ(error.field, "input");
  EXPECT_THAT(error.message, HasSubstr("more than 2048"));
  // What is behind it is not looked at.
  EXPECT_EQ(complaint_of(body_of(repeated(R"("x")", 2049) + ",[}")).message, error.message);
}

TEST(InputForms, RefusesAMillionEmptyLists) {
  EXPECT_EQ(complaint_of(body_of(repeated("[]", 1'000'000))).field, "input");
  const Digits decoder;
  EXPECT_EQ(complaint_of(body_of(repeated("[]", 1'000'000)), {.decoder = &decoder}).field,
            "input[0]");
}

}  // namespace
}  // namespace gateway::openai_door
