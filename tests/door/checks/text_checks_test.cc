#include "door/checks/text_checks.h"

#include <string>

#include <gmock/gmock.h>

#include "domain/call_body.h"
#include "tests/door/checks/checked.h"
#include "tests/support/model_specs.h"

namespace gateway::checks {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

EmbedQuery one_text(const std::string& text = "some text") {
  EmbedQuery query;
  query.items = SentTexts{text};
  return query;
}

void add(const std::string& text, EmbedQuery& query) {
  std::get<SentTexts>(query.items).push_back(text);
}

Result<CheckedQuery> checked(const EmbedQuery& query) {
  return testing::checked(query, testing::rich_text_model());
}

std::string complaint(const EmbedQuery& query,
                      const ModelSpec& model = testing::rich_text_model()) {
  return testing::complaint(query, model);
}

TEST(TextChecks, FillsInTheDefaults) {
  const Result<CheckedQuery> result = checked(one_text());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->lane, (LaneKey{"text-rich", CallParameters{.dimension = 8}}));
  EXPECT_EQ(result->priority, Priority::interactive);
}

TEST(TextChecks, CarriesEveryFieldOver) {
  EmbedQuery query = one_text("first");
  add("second", query);
  query.dimension = 16;
  query.output_type = OutputType::dense_and_sparse;
  query.text_type = TextType::query;
  query.instruct = "find it";
  query.priority = Priority::bulk;
  const Result<CheckedQuery> result = checked(query);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->lane.parameters, (CallParameters{.dimension = 16,
                                                     .output_type = OutputType::dense_and_sparse,
                                                     .text_type = TextType::query,
                                                     .instruct = "find it"}));
  EXPECT_EQ(result->priority, Priority::bulk);
  ASSERT_EQ(result->contents.size(), 2u);
  EXPECT_EQ(std::get<Text>(result->contents[0]).text, "first");
  EXPECT_EQ(std::get<Text>(result->contents[1]).text, "second");
}

TEST(TextChecks, RefusesARequestWithoutTexts) {
  EXPECT_THAT(complaint(EmbedQuery{}), HasSubstr("\"texts\": is empty"));
}

TEST(TextChecks, RefusesMoreTextsThanTheLimit) {
  EmbedQuery query;
  for (int k = 0; k < 2048; ++k) add("t", query);
  EXPECT_EQ(complaint(query), "accepted");
  add("t", query);
  EXPECT_THAT(complaint(query), AllOf(HasSubstr("\"texts\""), HasSubstr("at most 2048")));
}

TEST(TextChecks, NamesTheTextThatIsEmpty) {
  EmbedQuery query = one_text();
  add("", query);
  EXPECT_THAT(complaint(query), HasSubstr("\"texts[1]\": is empty"));
}

TEST(TextChecks, AcceptsATextOfWhiteSpaceAsTheProviderDoes) {
  EXPECT_EQ(complaint(one_text(" ")), "accepted");
}

TEST(TextChecks, RefusesBytesThatAreNoTextWithoutRepeatingThem) {
  EXPECT_THAT(complaint(one_text("private \xFF")),
              AllOf(HasSubstr("\"texts[0]\": is not valid UTF-8"), Not(HasSubstr("private"))));
}

TEST(TextChecks, RefusesATextThatIsCertainlyTooLong) {
  std::string words;
  for (int k = 0; k < 100; ++k) words += "word ";
  EXPECT_EQ(complaint(one_text(words)), "accepted");
  EXPECT_THAT(complaint(one_text(words + "more")),
              AllOf(HasSubstr("\"texts[0]\""), HasSubstr("100 tokens"), HasSubstr("text-rich")));
}

TEST(TextChecks, RefusesATextThatFitsIntoNoCall) {
  ModelSpec model = testing::rich_text_model();
  model.max_tokens_per_text = 100'000'000;
  // Each byte is escaped as six.
  const std::string bells(kMaxBodyItemBytes / 6, '\a');
  EXPECT_THAT(complaint(one_text(bells), model),
              AllOf(HasSubstr("\"texts[0]\""), HasSubstr("at most 6275072 fit")));
  EXPECT_EQ(complaint(one_text(bells.substr(3)), model), "accepted");
}

TEST(TextChecks, ListsTheDimensionsThatAreOffered) {
  EmbedQuery query = one_text();
  query.dimension = 9;
  EXPECT_THAT(complaint(query), AllOf(HasSubstr("\"dimension\""), HasSubstr("allowed: 8, 16, 4")));
}

TEST(TextChecks, AcceptsTheOneLengthOfAModelOfFixedDimension) {
  EmbedQuery query = one_text();
  query.dimension = 8;
  EXPECT_EQ(complaint(query, testing::plain_text_model()), "accepted");
}

TEST(TextChecks, RefusesSparseVectorsWhereThereAreNone) {
  EmbedQuery query = one_text();
  query.output_type = OutputType::sparse;
  EXPECT_EQ(complaint(query), "accepted");
  EXPECT_THAT(complaint(query, testing::plain_text_model()),
              AllOf(HasSubstr("\"output_type\""), HasSubstr("allowed: DENSE")));
  query.output_type = OutputType::dense;
  EXPECT_EQ(complaint(query, testing::plain_text_model()), "accepted");
}

TEST(TextChecks, RefusesQueriesWhereThereAreNone) {
  EmbedQuery query = one_text();
  query.text_type = TextType::query;
  EXPECT_THAT(complaint(query, testing::plain_text_model()),
              AllOf(HasSubstr("\"text_type\""), HasSubstr("allowed: DOCUMENT")));
  query.text_type = TextType::document;
  EXPECT_EQ(complaint(query, testing::plain_text_model()), "accepted");
}

TEST(TextChecks, RefusesValuesWithoutAName) {
  EmbedQuery query = one_text();
  query.output_type = UnknownValue{};
  EXPECT_THAT(complaint(query), HasSubstr("allowed: DENSE, SPARSE, DENSE_AND_SPARSE"));
  EXPECT_THAT(complaint(query, testing::plain_text_model()), Not(HasSubstr("SPARSE")));
  query = one_text();
  query.text_type = UnknownValue{};
  EXPECT_THAT(complaint(query), HasSubstr("allowed: DOCUMENT, QUERY"));
  query = one_text();
  query.priority = UnknownValue{};
  EXPECT_THAT(complaint(query), HasSubstr("allowed: INTERACTIVE, BULK"));
}

TEST(TextChecks, TakesAnInstructOnlyWithAQuery) {
  EmbedQuery query = one_text();
  query.instruct = "find it";
  EXPECT_THAT(complaint(query), AllOf(HasSubstr("\"instruct\""), HasSubstr("QUERY")));
  query.text_type = TextType::query;
  EXPECT_EQ(complaint(query), "accepted");
}

TEST(TextChecks, RefusesAnInstructWhereThereIsNone) {
  ModelSpec model = testing::rich_text_model();
  model.supports_instruct = false;
  EmbedQuery query = one_text();
  query.text_type = TextType::query;
  query.instruct = "find it";
  EXPECT_THAT(complaint(query, model), AllOf(HasSubstr("\"instruct\""), HasSubstr("text-rich")));
}

TEST(TextChecks, LimitsTheInstructInBytes) {
  EmbedQuery query = one_text();
  query.text_type = TextType::query;
  query.instruct = std::string(2048, 'i');
  EXPECT_EQ(complaint(query), "accepted");
  query.instruct = std::string(2049, 'i');
  EXPECT_THAT(complaint(query), AllOf(HasSubstr("\"instruct\""), HasSubstr("at most 2048")));
  query.instruct = "\xC3";
  EXPECT_THAT(complaint(query), HasSubstr("\"instruct\": is not valid UTF-8"));
}

}  // namespace
}  // namespace gateway::checks
