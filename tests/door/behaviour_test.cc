// What holds at every door: each test runs at the gRPC door and at the second one.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "door/checks/field_error.h"
#include "door/request/outcome.h"
#include "tests/door/grpc_stage.h"
#include "tests/door/second_stage.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using checks::Field;
using checks::Part;
using request::Route;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

template <class Stage>
class EveryDoor : public ::testing::Test {
 protected:
  /// The answer to what the router answers at once, or never sees.
  static Answer ask(Stage& stage, const Asked& asked) { return stage.start(asked)->wait(); }

  /// The router has all vectors ready.
  static void answer_at_once(Stage& stage) {
    stage.router().inside_submit = [&stage](std::uint64_t id) {
      const std::size_t items = stage.router().request(id).contents.size();
      for (std::size_t index = 0; index < items; ++index) stage.router().succeed(id, index);
    };
  }

  /// The answer to a query that its door should refuse, or its router answer.
  static Answer answer_to(checks::EmbedQuery query, const std::string& token = "") {
    Stage stage;
    answer_at_once(stage);
    const bool texts = query.modality() == Modality::text;
    return ask(stage, {.route = texts ? Route::embed_unary : Route::embed_multimodal_unary,
                       .query = std::move(query),
                       .token = token});
  }

  /// How this door names the field in a complaint.
  static std::string named(const checks::FieldPath& at) {
    return "field \"" + checks::name_of(at, Stage::spelling()) + "\": ";
  }

  /// The only end there was; the call is over, and its caller has what it wants of it.
  static request::RequestFinished only_end(Stage& stage, std::unique_ptr<OpenCall> call = nullptr) {
    call.reset();
    stage.finish();
    EXPECT_EQ(stage.probe().finished().size(), 1U);
    EXPECT_EQ(stage.admission().items(), 0U);
    return stage.probe().finished().at(0);
  }
};

using Stages = ::testing::Types<GrpcStage, SecondStage>;
TYPED_TEST_SUITE(EveryDoor, Stages);

TYPED_TEST(EveryDoor, AnswersInInputOrderWhateverOrderResultsCameIn) {
  TypeParam stage;
  const auto call = stage.start({.query = texts(3)});
  const std::uint64_t id = stage.router().await_submission();
  for (const std::size_t index : {2U, 0U, 1U}) stage.router().succeed(id, index);
  const Answer answer = call->wait();
  EXPECT_EQ(answer.code, Code::ok);
  ASSERT_EQ(answer.results.size(), 3U);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(answer.results[k].index, k);
    EXPECT_EQ(answer.results[k].result.outcome->dense.at(7), static_cast<float>(k));
  }
  EXPECT_EQ(answer.succeeded, 3U);
  EXPECT_EQ(answer.tokens, 6U);
}

TYPED_TEST(EveryDoor, StreamsResultsAsTheyComeAndAFailedItemBesideItsNeighbours) {
  TypeParam stage;
  const auto call = stage.start({.route = Route::embed, .query = texts(3)});
  const std::uint64_t id = stage.router().await_submission();
  stage.router().succeed(id, 2);
  stage.router().fail(id, 0, {ErrorKind::item_refused, "inappropriate content"});
  stage.router().succeed(id, 1);
  const Answer answer = call->wait();
  EXPECT_EQ(answer.code, Code::ok);
  ASSERT_EQ(answer.results.size(), 3U);
  EXPECT_EQ(answer.results[0].index, 2U);
  ASSERT_EQ(answer.results[1].index, 0U);
  ASSERT_TRUE(answer.results[1].result.outcome.has_error());
  EXPECT_EQ(request::code_of(answer.results[1].result.outcome.error().kind),
            Code::invalid_argument);
  EXPECT_EQ(answer.results[1].result.outcome.error().message, "inappropriate content");
  EXPECT_TRUE(answer.results[2].result.outcome.has_value());
  EXPECT_EQ(answer.succeeded, 2U);
  EXPECT_EQ(answer.failed, 1U);
}

TYPED_TEST(EveryDoor, AnswersAllOrFailsWithTheLowestFailedItem) {
  TypeParam stage;
  auto call = stage.start({.query = texts(4)});
  const std::uint64_t id = stage.router().await_submission();
  stage.router().fail(id, 3, {ErrorKind::unavailable, "down"});
  stage.router().fail(id, 1, {ErrorKind::item_refused, "inappropriate content"});
  stage.router().fail(id, 2, {ErrorKind::throttled, "slow down"});
  stage.router().succeed(id, 0);
  const Answer answer = call->wait();
  EXPECT_EQ(answer.code, Code::invalid_argument);
  EXPECT_EQ(answer.message, "item 1: inappropriate content");
  EXPECT_TRUE(answer.results.empty());
  const request::RequestFinished end = this->only_end(stage, std::move(call));
  EXPECT_EQ(end.code, Code::invalid_argument);
  EXPECT_EQ(end.items_succeeded, 1U);
  EXPECT_EQ(end.items_failed, 3U);
}

TYPED_TEST(EveryDoor, MakesOneResultOfAFusedRequest) {
  checks::EmbedQuery query =
      contents({Text{"words"}, checks::SentImage(checks::ImageUrl{"https://example.com/a.png"})});
  query.model = "fused";
  const Answer answer = this->answer_to(query);
  EXPECT_EQ(answer.code, Code::ok) << answer.message;
  EXPECT_EQ(answer.results.size(), 1U);
}

TYPED_TEST(EveryDoor, NamesTheTextThatIsWrong) {
  checks::EmbedQuery query = texts(2);
  std::get<checks::SentTexts>(query.items)[1] = "";
  const Answer answer = this->answer_to(query);
  EXPECT_EQ(answer.code, Code::invalid_argument);
  EXPECT_EQ(answer.message,
            this->named({Field::texts, 1}) + "is empty; a text has at least one character");
  EXPECT_THAT(this->answer_to(texts(0)).message, HasSubstr(this->named({Field::texts})));
  EXPECT_THAT(this->answer_to(texts(2049)).message, HasSubstr("at most 2048"));
}

TYPED_TEST(EveryDoor, NamesThePartOfAContentThatIsWrong) {
  const auto data = checks::SentImage(checks::ImageData{"GIF89a"});
  EXPECT_THAT(this->answer_to(contents({Text{"a"}, data})).message,
              AllOf(HasSubstr(this->named({Field::contents, 1, Part::image_data})),
                    HasSubstr("allowed: jpeg, png")));
  EXPECT_THAT(this->answer_to(contents({Video{"file:///private"}})).message,
              AllOf(HasSubstr(this->named({Field::contents, 0, Part::video_url})),
                    Not(HasSubstr("private"))));
  EXPECT_THAT(this->answer_to(contents({std::nullopt})).message,
              HasSubstr(this->named({Field::contents, 0}) + "has no kind"));
  EXPECT_THAT(this->answer_to(contents({checks::SentImage()})).message,
              HasSubstr(this->named({Field::contents, 0, Part::image}) + "has no source"));
}

TYPED_TEST(EveryDoor, SpellsTheValuesThatAreAllowed) {
  const checks::Spelling& spelling = TypeParam::spelling();
  checks::EmbedQuery query = texts(1);
  query.output_type = checks::UnknownValue{};
  EXPECT_THAT(this->answer_to(query).message,
              AllOf(HasSubstr(this->named({Field::output_type}) + "unknown value"),
                    HasSubstr(std::string(spelling.output_types[2]))));
  query = texts(1);
  query.instruct = "find it";
  EXPECT_THAT(
      this->answer_to(query).message,
      HasSubstr("set " + std::string(checks::spelled(spelling.fields, Field::text_type)) + " to " +
                std::string(checks::spelled(spelling.text_types, TextType::query))));
  query = texts(1);
  query.dimension = 9;
  EXPECT_EQ(this->answer_to(query).message,
            this->named({Field::dimension}) + "9 is not offered by text-rich; allowed: 8, 16, 4");
}

TYPED_TEST(EveryDoor, TellsWhatTakesAModelOfTheOtherModality) {
  checks::EmbedQuery query = texts(1);
  query.model = "vision";
  const Answer answer = this->answer_to(query);
  EXPECT_EQ(answer.code, Code::invalid_argument);
  EXPECT_EQ(answer.message, this->named({Field::model}) + "vision is a multimodal model; use " +
                                std::string(TypeParam::spelling().routes[1]));
  query.model = "unheard-of";
  EXPECT_EQ(this->answer_to(query).code, Code::not_found);
}

TYPED_TEST(EveryDoor, LooksAtNothingBeforeItKnowsWhoCalls) {
  TypeParam stage;
  stage.stop_accepting();
  const Answer answer = this->ask(stage, {.query = texts(0), .token = "token-of-nobody"});
  EXPECT_EQ(answer.code, Code::unauthenticated);
  const request::RequestFinished end = this->only_end(stage);
  EXPECT_EQ(end.code, Code::unauthenticated);
  EXPECT_EQ(end.tenant, "");
  EXPECT_THAT(stage.probe().rejected(), ElementsAre(DoorRecord::Rejected{
                                            Route::embed_unary, "", Rejection::unauthenticated}));
}

TYPED_TEST(EveryDoor, DeniesWhatATenantMayNotHave) {
  checks::EmbedQuery query = texts(1);
  EXPECT_EQ(this->answer_to(query, "token-of-mail").code, Code::permission_denied);
  query.model = "text-plain";
  EXPECT_EQ(this->answer_to(query, "token-of-mail").code, Code::ok);
  query = texts(1);
  EXPECT_EQ(this->answer_to(query, "token-of-batch").code, Code::ok);
  query.priority = Priority::interactive;
  const Answer denied = this->answer_to(query, "token-of-batch");
  EXPECT_EQ(denied.code, Code::permission_denied);
  EXPECT_THAT(denied.message, HasSubstr(this->named({Field::priority})));
}

TYPED_TEST(EveryDoor, EndsWithTheQuotaAndTellsTheTimeToComeBack) {
  TypeParam stage;
  this->answer_at_once(stage);
  const std::string token = "token-of-small";
  EXPECT_EQ(this->ask(stage, {.query = texts(3), .token = token}).code, Code::ok);
  const Answer over = this->ask(stage, {.query = texts(1), .token = token});
  EXPECT_EQ(over.code, Code::resource_exhausted);
  EXPECT_THAT(over.message, HasSubstr("items_per_minute is 3 items in any 60 seconds"));
  ASSERT_TRUE(over.come_back_in);
  EXPECT_GT(*over.come_back_in, 0ms);
  EXPECT_EQ(stage.probe().rejected().back().reason, Rejection::quota_items);
}

TYPED_TEST(EveryDoor, GivesBackOfTheQuotaWhatItTurnsAway) {
  TypeParam stage;
  const auto refused = stage.start({.query = texts(3), .token = "token-of-small"});
  const std::uint64_t id = stage.router().await_submission();
  stage.router().refuse(id, Rejection::deadline_far, {ErrorKind::overloaded, "too long a queue"});
  EXPECT_EQ(refused->wait().code, Code::resource_exhausted);
  const auto again = stage.start({.query = texts(3), .token = "token-of-small"});
  const std::uint64_t next = stage.router().await_submission();
  for (std::size_t index = 0; index < 3; ++index) stage.router().succeed(next, index);
  EXPECT_EQ(again->wait().code, Code::ok);
}

TYPED_TEST(EveryDoor, RefusesWhatThereIsNoRoomFor) {
  TypeParam stage(2);
  EXPECT_EQ(this->ask(stage, {.query = texts(3)}).code, Code::resource_exhausted);
  EXPECT_EQ(stage.probe().rejected().at(0).reason, Rejection::queue_items);
}

TYPED_TEST(EveryDoor, RefusesADeadlineThatHasPassed) {
  TypeParam stage;
  EXPECT_EQ(this->ask(stage, {.query = texts(1), .patience = -1s}).code, Code::deadline_exceeded);
  EXPECT_EQ(stage.router().submissions(), 0U);
}

TYPED_TEST(EveryDoor, PassesTheDeadlineOnAndCancelsWhenItStrikes) {
  for (const Route route : {Route::embed, Route::embed_unary}) {
    TypeParam stage;
    auto call = stage.start({.route = route, .query = texts(2), .patience = 200ms});
    const std::uint64_t id = stage.router().await_submission();
    EXPECT_TRUE(stage.router().request(id).deadline.has_value());
    EXPECT_EQ(call->wait().code, Code::deadline_exceeded);
    stage.router().await_cancel(id);
    const request::RequestFinished end = this->only_end(stage, std::move(call));
    EXPECT_EQ(end.code, Code::deadline_exceeded);
    EXPECT_EQ(end.items_failed, 2U);
  }
}

TYPED_TEST(EveryDoor, CancelsWhatItsCallerNoLongerWantsAndEndsOnce) {
  for (const Route route : {Route::embed, Route::embed_unary}) {
    TypeParam stage;
    const auto call = stage.start({.route = route, .query = texts(3)});
    const std::uint64_t id = stage.router().await_submission();
    stage.router().succeed(id, 0);
    stage.router().flush();
    call->cancel();
    stage.router().await_cancel(id);
    EXPECT_EQ(call->wait().code, Code::cancelled);
    stage.finish();
    ASSERT_EQ(stage.probe().finished().size(), 1U);
    EXPECT_EQ(stage.probe().finished()[0].code, Code::cancelled);
    EXPECT_EQ(stage.probe().finished()[0].items_succeeded, 1U);
    EXPECT_EQ(stage.probe().finished()[0].items_failed, 2U);
  }
}

TYPED_TEST(EveryDoor, EndsAsItsShardRefuses) {
  TypeParam stage;
  for (const Route route : {Route::embed, Route::embed_unary}) {
    const auto call = stage.start({.route = route, .query = texts(3)});
    const std::uint64_t id = stage.router().await_submission();
    Error down{ErrorKind::unavailable, "no upstream can be called"};
    down.retry_after = 700ms;
    stage.router().refuse(id, Rejection::provider_down, down);
    const Answer answer = call->wait();
    EXPECT_EQ(answer.code, Code::unavailable);
    EXPECT_EQ(answer.message, "no upstream can be called");
    EXPECT_EQ(answer.come_back_in, 700ms);
    EXPECT_TRUE(answer.results.empty());
  }
  stage.finish();
  EXPECT_THAT(
      stage.probe().rejected(),
      ElementsAre(DoorRecord::Rejected{Route::embed, "text-rich", Rejection::provider_down},
                  DoorRecord::Rejected{Route::embed_unary, "text-rich", Rejection::provider_down}));
  ASSERT_EQ(stage.probe().finished().size(), 2U);
  EXPECT_EQ(stage.probe().finished()[0].items_refused, 3U);
}

TYPED_TEST(EveryDoor, FinishesWhatItHasAndTakesNothingNewWhileItDrains) {
  TypeParam stage;
  const auto running = stage.start({.route = Route::embed, .query = texts(1)});
  const std::uint64_t id = stage.router().await_submission();
  stage.stop_accepting();
  EXPECT_EQ(this->ask(stage, {.query = texts(1)}).code, Code::unavailable);
  stage.router().succeed(id, 0);
  const Answer answer = running->wait();
  EXPECT_EQ(answer.code, Code::ok);
  EXPECT_EQ(answer.results.size(), 1U);
}

TYPED_TEST(EveryDoor, CarriesTheCallersTraceToEveryEnd) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  TypeParam stage;
  this->answer_at_once(stage);
  for (const std::size_t items : {1U, 0U}) {
    const Answer answer = this->ask(
        stage, {.query = texts(items), .traceparent = "00-" + trace + "-00f067aa0ba902b7-01"});
    EXPECT_EQ(answer.trace_id, trace);
    EXPECT_EQ(stage.probe().finished().back().trace_id, trace);
  }
  EXPECT_EQ(this->ask(stage, {.query = texts(1), .traceparent = trace}).trace_id.size(), 32U);
}

}  // namespace
}  // namespace gateway::testing
