// The forms of `input`.
#include <numeric>
#include <string>

#include <gmock/gmock.h>

#include "tests/openai_door/read_body.h"
#include "tests/openai_door/vocabularies.h"

namespace gateway::openai_door {
namespace {

using testing::complaint_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::texts_of;
using testing::vocabulary_of;

/// Two bytes of a character of three, and the third.
constexpr std::string_view kWindHead = "\xE9\xA3";
constexpr std::string_view kWindTail = "\x8E";

const TokenVocabulary kVocabulary = vocabulary_of({{"Hello", 1},
                                                   {" world", 2},
                                                   {kWindHead, 3},
                                                   {kWindTail, 4},
                                                   {"0123456789", 5},
                                                   {"!", 4'294'967'295}});
const ReadingRules kDecoding{.max_items = 3, .vocabulary = &kVocabulary};

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
  EXPECT_THAT(texts_of(body_of("[1,2,4294967295]"), kDecoding), ElementsAre("Hello world!"));
  EXPECT_THAT(texts_of(body_of("[1,1,1,1]"), kDecoding), ElementsAre("HelloHelloHelloHello"))
      << "one text";
  EXPECT_THAT(texts_of(body_of("[[1,2],[1.0]]"), kDecoding), ElementsAre("Hello world", "Hello"));
  EXPECT_THAT(texts_of(body_of(R"(["Hello"])"), kDecoding), ElementsAre("Hello"));
  EXPECT_EQ(complaint_of(body_of("[[1],[2],[2],[1]]"), kDecoding).field, "input");
}

TEST(InputForms, JoinsTheTokensOfACharacter) {
  EXPECT_THAT(texts_of(body_of("[[1,3,4],[3,4,3,4]]"), kDecoding), ElementsAre("Hello风", "风风"));
}

TEST(InputForms, NamesTheRowThatIsCutInsideACharacter) {
  for (const std::string_view row : {"[1,3]", "[4,1]", "[1,3,2]", "[3,3,4]", "[3]"}) {
    const Error error = complaint_of(body_of("[[1]," + std::string(row) + "]"), kDecoding);
    EXPECT_EQ(error.field, "input[1]") << row;
    EXPECT_THAT(error.message, HasSubstr("cut inside a character")) << row;
    EXPECT_THAT(error.message, HasSubstr("check_embedding_ctx_length=False")) << row;
    EXPECT_EQ(complaint_of(body_of(row), kDecoding).field, "input") << row;
  }
  EXPECT_EQ(complaint_of(body_of("[[3],[4]]"), kDecoding).field, "input[0]")
      << "rows do not complete each other";
}

TEST(InputForms, NamesTheRowAndTheIdThatTheVocabularyLacks) {
  const Error error = complaint_of(body_of("[[1],[2,100257]]"), kDecoding);
  EXPECT_EQ(error.field, "input[1]");
  EXPECT_THAT(error.message, HasSubstr("has no token id 100257"));
  EXPECT_THAT(error.message, HasSubstr("doors.openai.token_vocabulary"));
  EXPECT_EQ(complaint_of(body_of("[1,0]"), kDecoding).field, "input[1]");
}

TEST(InputForms, NamesTheRowWithSomethingThatIsNoTokenId) {
  for (const std::string_view id : {"-1", "2.5", "4294967296", "1e999", "\"a\"", "null", "[1]"}) {
    const std::string row = "[1," + std::string(id) + "]";
    const Error error = complaint_of(body_of("[[1],[1]," + row + "]"), kDecoding);
    EXPECT_EQ(error.field, "input[2]") << id;
    EXPECT_THAT(error.message, HasSubstr("whole numbers from 0 to 4294967295")) << id;
    EXPECT_EQ(complaint_of(body_of(row), kDecoding).field, "input[1]") << id;
  }
}

TEST(InputForms, NamesARowWithoutTokenIds) {
  const Error error = complaint_of(body_of("[[1],[]]"), kDecoding);
  EXPECT_EQ(error.field, "input[1]");
  EXPECT_THAT(error.message, HasSubstr("empty list of token ids"));
}

TEST(InputForms, MixesNoTokenIdsWithTexts) {
  EXPECT_EQ(complaint_of(body_of(R"([[1],"a"])"), kDecoding).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of(R"(["a",[1]])"), kDecoding).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of(R"(["a",1])"), kDecoding).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of("[[1],1]"), kDecoding).field, "input[1]");
  EXPECT_EQ(complaint_of(body_of("[1,[1]]"), kDecoding).field, "input[1]");
}

TEST(InputForms, BoundsTheTextThatTokenIdsStandFor) {
  const ReadingRules rules{.vocabulary = &kVocabulary, .max_decoded_bytes = 20};
  EXPECT_THAT(texts_of(body_of("[5,5]"), rules), ElementsAre("01234567890123456789"));
  EXPECT_THAT(texts_of(body_of("[[5],[5]]"), rules), ElementsAre("0123456789", "0123456789"));
  for (const std::string_view input : {"[5,5,4294967295]", "[[5],[5],[4294967295]]"}) {
    const Error error = complaint_of(body_of(input), rules);
    EXPECT_EQ(error.field, "input");
    EXPECT_THAT(error.message, HasSubstr("more than 20 bytes"));
  }
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
  EXPECT_EQ(complaint_of(body_of(repeated("[]", 1'000'000)), kDecoding).field, "input[0]");
}

}  // namespace
}  // namespace gateway::openai_door
