#include <string>

#include <gmock/gmock.h>

#include "tests/door/checks/checked.h"
#include "tests/support/model_specs.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

pb::EmbedRequest one_text(const std::string& text = "some text") {
  pb::EmbedRequest request;
  request.add_texts(text);
  return request;
}

Result<dispatch::EmbedRequest> validated(pb::EmbedRequest request,
                                         const ModelSpec& model = testing::rich_text_model()) {
  return testing::validate(std::move(request), model, checks::QueryLimits{});
}

std::string complaint(pb::EmbedRequest request,
                      const ModelSpec& model = testing::rich_text_model()) {
  const Result<dispatch::EmbedRequest> result = validated(std::move(request), model);
  if (result.has_value()) return "accepted";
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_argument);
  return result.error().message;
}

TEST(TextValidation, FillsInTheDefaults) {
  const Result<dispatch::EmbedRequest> result = validated(one_text());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->lane, (LaneKey{"text-rich", CallParameters{.dimension = 8}}));
  EXPECT_EQ(result->priority, Priority::interactive);
}

TEST(TextValidation, CarriesEveryFieldOver) {
  pb::EmbedRequest request = one_text("first");
  request.add_texts("second");
  request.set_dimension(16);
  request.set_output_type(pb::OUTPUT_TYPE_DENSE_AND_SPARSE);
  request.set_text_type(pb::TEXT_TYPE_QUERY);
  request.set_instruct("find it");
  request.set_priority(pb::PRIORITY_BULK);
  const Result<dispatch::EmbedRequest> result = validated(request);
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

TEST(TextValidation, RefusesARequestWithoutTexts) {
  EXPECT_THAT(complaint(pb::EmbedRequest{}), HasSubstr("\"texts\": is empty"));
}

TEST(TextValidation, RefusesMoreTextsThanTheLimit) {
  pb::EmbedRequest request;
  for (int k = 0; k < 256; ++k) request.add_texts("t");
  EXPECT_EQ(complaint(request), "accepted");
  request.add_texts("t");
  EXPECT_THAT(complaint(request), AllOf(HasSubstr("\"texts\""), HasSubstr("at most 256")));
}

TEST(TextValidation, NamesTheTextThatIsEmpty) {
  pb::EmbedRequest request = one_text();
  request.add_texts("");
  EXPECT_THAT(complaint(request), HasSubstr("\"texts[1]\": is empty"));
}

TEST(TextValidation, AcceptsATextOfWhiteSpaceAsTheProviderDoes) {
  EXPECT_EQ(complaint(one_text(" ")), "accepted");
}

TEST(TextValidation, RefusesBytesThatAreNoTextWithoutRepeatingThem) {
  EXPECT_THAT(complaint(one_text("private \xFF")),
              AllOf(HasSubstr("\"texts[0]\": is not valid UTF-8"), Not(HasSubstr("private"))));
}

TEST(TextValidation, RefusesATextThatIsCertainlyTooLong) {
  std::string words;
  for (int k = 0; k < 100; ++k) words += "word ";
  EXPECT_EQ(complaint(one_text(words)), "accepted");
  EXPECT_THAT(complaint(one_text(words + "more")),
              AllOf(HasSubstr("\"texts[0]\""), HasSubstr("100 tokens"), HasSubstr("text-rich")));
}

TEST(TextValidation, ListsTheDimensionsThatAreOffered) {
  pb::EmbedRequest request = one_text();
  request.set_dimension(9);
  EXPECT_THAT(complaint(request),
              AllOf(HasSubstr("\"dimension\""), HasSubstr("allowed: 8, 16, 4")));
}

TEST(TextValidation, AcceptsTheOneLengthOfAModelOfFixedDimension) {
  pb::EmbedRequest request = one_text();
  request.set_dimension(8);
  EXPECT_EQ(complaint(request, testing::plain_text_model()), "accepted");
}

TEST(TextValidation, RefusesSparseVectorsWhereThereAreNone) {
  pb::EmbedRequest request = one_text();
  request.set_output_type(pb::OUTPUT_TYPE_SPARSE);
  EXPECT_EQ(complaint(request), "accepted");
  EXPECT_THAT(complaint(request, testing::plain_text_model()),
              AllOf(HasSubstr("\"output_type\""), HasSubstr("allowed: DENSE")));
  request.set_output_type(pb::OUTPUT_TYPE_DENSE);
  EXPECT_EQ(complaint(request, testing::plain_text_model()), "accepted");
}

TEST(TextValidation, RefusesQueriesWhereThereAreNone) {
  pb::EmbedRequest request = one_text();
  request.set_text_type(pb::TEXT_TYPE_QUERY);
  EXPECT_THAT(complaint(request, testing::plain_text_model()),
              AllOf(HasSubstr("\"text_type\""), HasSubstr("allowed: DOCUMENT")));
  request.set_text_type(pb::TEXT_TYPE_DOCUMENT);
  EXPECT_EQ(complaint(request, testing::plain_text_model()), "accepted");
}

TEST(TextValidation, RefusesNumbersThatNoEnumHas) {
  pb::EmbedRequest request = one_text();
  request.set_output_type(static_cast<pb::OutputType>(9));
  EXPECT_THAT(complaint(request), HasSubstr("allowed: DENSE, SPARSE, DENSE_AND_SPARSE"));
  EXPECT_THAT(complaint(request, testing::plain_text_model()), Not(HasSubstr("SPARSE")));
  request = one_text();
  request.set_text_type(static_cast<pb::TextType>(-1));
  EXPECT_THAT(complaint(request), HasSubstr("allowed: DOCUMENT, QUERY"));
  request = one_text();
  request.set_priority(static_cast<pb::Priority>(3));
  EXPECT_THAT(complaint(request), HasSubstr("allowed: INTERACTIVE, BULK"));
}

TEST(TextValidation, TakesAnInstructOnlyWithAQuery) {
  pb::EmbedRequest request = one_text();
  request.set_instruct("find it");
  EXPECT_THAT(complaint(request), AllOf(HasSubstr("\"instruct\""), HasSubstr("QUERY")));
  request.set_text_type(pb::TEXT_TYPE_QUERY);
  EXPECT_EQ(complaint(request), "accepted");
}

TEST(TextValidation, RefusesAnInstructWhereThereIsNone) {
  ModelSpec model = testing::rich_text_model();
  model.supports_instruct = false;
  pb::EmbedRequest request = one_text();
  request.set_text_type(pb::TEXT_TYPE_QUERY);
  request.set_instruct("find it");
  EXPECT_THAT(complaint(request, model), AllOf(HasSubstr("\"instruct\""), HasSubstr("text-rich")));
}

TEST(TextValidation, LimitsTheInstructInBytes) {
  pb::EmbedRequest request = one_text();
  request.set_text_type(pb::TEXT_TYPE_QUERY);
  request.set_instruct(std::string(2048, 'i'));
  EXPECT_EQ(complaint(request), "accepted");
  request.set_instruct(std::string(2049, 'i'));
  EXPECT_THAT(complaint(request), AllOf(HasSubstr("\"instruct\""), HasSubstr("at most 2048")));
  request.set_instruct("\xC3");
  EXPECT_THAT(complaint(request), HasSubstr("\"instruct\": is not valid UTF-8"));
}

}  // namespace
}  // namespace gateway::grpc_door
