// The door as a whole, before a scripted router.
#include "openai_door/door.h"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/door/behaviour.h"
#include "tests/http_call/headers.h"
#include "tests/http_call/replies.h"
#include "tests/support/model_specs.h"

namespace gateway::openai_door {
namespace {

using namespace std::chrono_literals;
using http_call::CallHead;
using http_call::Reply;
using nlohmann::json;
using ::testing::HasSubstr;
using testing::header_of;
using testing::Headers;
using ::testing::Not;

/// A door, and what stands behind it. Tests play the server.
class OpenAiDoor : public ::testing::Test {
 protected:
  using Call = std::unique_ptr<http_call::Call>;

  static CallHead head_of(const Headers& headers) {
    return http_call::read_call_head(testing::lookup(headers), {}, Clock::now());
  }

  std::variant<Reply, Call> post(std::string_view body, const Headers& headers = {}) {
    const CallHead head = head_of(headers);
    return door_.answer({"POST", "/v1/embeddings"}, {.head = head,
                                                     .body = std::string(body),
                                                     .reserve =
                                                         [this](std::size_t bytes) {
                                                           reserved_ = bytes;
                                                           return has_room_;
                                                         },
                                                     .ready = [this] { ready_.set_value(); }});
  }

  Reply refused(std::string_view body, const Headers& headers = {}) {
    auto answer = post(body, headers);
    if (auto* const reply = std::get_if<Reply>(&answer)) return std::move(*reply);
    ADD_FAILURE() << "let in: " << body;
    return {};
  }

  Call let_in(std::string_view body, const Headers& headers = {}) {
    auto answer = post(body, headers);
    if (auto* const call = std::get_if<Call>(&answer)) return std::move(*call);
    ADD_FAILURE() << std::get<Reply>(answer).body;
    return nullptr;
  }

  Reply rendered(http_call::Call& call) {
    ready_.get_future().wait();
    return call.render();
  }

  Reply get(std::string_view path, const Headers& headers = {}) {
    const CallHead head = head_of(headers);
    return std::get<Reply>(
        door_.answer({"GET", path}, {.head = head, .body = {}, .reserve = {}, .ready = {}}));
  }

  /// The request's one end, once nothing is held any more.
  request::RequestFinished only_end() {
    router_.flush();
    EXPECT_EQ(probe_.finished().size(), 1U);
    EXPECT_EQ(admission_.items(), 0U);
    return probe_.finished().at(0);
  }

  testing::FakeRouter router_{testing::all_models()};
  access::Admission admission_{{.max_items = 300, .max_bytes = 100'000}};
  testing::DoorRecord probe_;
  access::AccessControl access_{testing::tenants()};
  request::Intake intake_{{router_, admission_, probe_, {}, {"text-rich", "vision"}}, access_};
  const Door door_{intake_, access_, 1000};
  std::promise<void> ready_;
  bool has_room_ = true;
  std::size_t reserved_ = 0;  ///< Asked for.
};

/// Nobody comes in without a token.
access::AccessRules tenants_alone() {
  access::AccessRules rules = testing::tenants();
  rules.anonymous = false;
  return rules;
}

const Headers kMail{{"authorization", "bearer token-of-mail"}};
const Headers kBatch{{"authorization", "Bearer token-of-batch"}};

TEST_F(OpenAiDoor, AnswersInInputOrderWhateverOrderResultsCameIn) {
  Call call = let_in(R"({"input":["a","b","c"]})", {{"x-request-id", "req-1"}});
  const std::uint64_t id = router_.await_submission();
  for (const std::size_t index : {2U, 0U, 1U}) router_.succeed(id, index);
  const Reply reply = rendered(*call);
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(header_of(reply, "x-request-id"), "req-1");
  const json body = json::parse(reply.body);
  ASSERT_EQ(body["data"].size(), 3U);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(body["data"][k]["index"], k);
    EXPECT_EQ(body["data"][k]["embedding"][7], static_cast<float>(k));
  }
  EXPECT_EQ(body["model"], "text-rich");
  EXPECT_EQ(body["usage"]["prompt_tokens"], 6);
  EXPECT_EQ(body["usage"]["total_tokens"], 6);
  call.reset();
  const request::RequestFinished end = only_end();
  EXPECT_EQ(end.code, Code::ok);
  EXPECT_EQ(end.items_succeeded, 3U);
}

TEST_F(OpenAiDoor, SubmitsWhatWasAskedFor) {
  Call call = let_in(R"({"input":"words","model":"text-rich","dimensions":16,"text_type":"query",)"
                     R"("output_type":"dense&sparse","instruct":"find it"})",
                     {{"x-priority", "bulk"}, {"x-stainless-read-timeout", "20"}});
  const dispatch::EmbedRequest& request = router_.request(router_.await_submission());
  EXPECT_EQ(request.lane.model, "text-rich");
  EXPECT_EQ(request.lane.parameters.dimension, 16U);
  EXPECT_EQ(request.lane.parameters.text_type, TextType::query);
  EXPECT_EQ(request.lane.parameters.output_type, OutputType::dense_and_sparse);
  EXPECT_EQ(request.lane.parameters.instruct, "find it");
  EXPECT_EQ(request.priority, Priority::bulk);
  EXPECT_EQ(request.tenant, "default");
  EXPECT_LE(request.deadline.value(), Clock::now() + 20s);
  call->cancel();
  rendered(*call);
}

TEST_F(OpenAiDoor, AnswersInBase64IfAskedTo) {
  Call call = let_in(R"({"input":"a","encoding_format":"base64"})");
  router_.succeed(router_.await_submission(), 0);
  const json body = json::parse(rendered(*call).body);
  EXPECT_EQ(body["data"][0]["embedding"], std::string(42, 'A') + "A=") << "eight zeros";
}

TEST_F(OpenAiDoor, TakesAllResultsBeforeTheCallHasStarted) {
  router_.inside_submit = [this](std::uint64_t id) {
    router_.succeed(id, 0);
    router_.flush();
  };
  Call call = let_in(R"({"input":"a"})");
  EXPECT_EQ(rendered(*call).status, 200U);
}

TEST_F(OpenAiDoor, FailsWithTheLowestFailedItem) {
  Call call = let_in(R"({"input":["a","b","c"]})");
  const std::uint64_t id = router_.await_submission();
  router_.fail(id, 2, {ErrorKind::unavailable, "down"});
  Error refused{ErrorKind::item_refused, "inappropriate content"};
  refused.provider_code = "DataInspectionFailed";
  router_.fail(id, 1, refused);
  router_.succeed(id, 0);
  const Reply reply = rendered(*call);
  EXPECT_EQ(reply.status, 400U);
  const json error = json::parse(reply.body)["error"];
  EXPECT_EQ(error["param"], "input[1]");
  EXPECT_EQ(error["message"], "item 1: inappropriate content");
  EXPECT_EQ(error["code"], "DataInspectionFailed");
  call.reset();
  EXPECT_EQ(only_end().code, Code::invalid_argument);
}

TEST_F(OpenAiDoor, TellsTheShardsRefusal) {
  Call call = let_in(R"({"input":"a"})");
  Error late{ErrorKind::overloaded, "too late"};
  late.retry_after = 2500ms;
  router_.refuse(router_.await_submission(), Rejection::deadline_far, late);
  const Reply reply = rendered(*call);
  EXPECT_EQ(reply.status, 429U);
  EXPECT_EQ(header_of(reply, "retry-after"), "3");
  EXPECT_EQ(header_of(reply, "retry-after-ms"), "2500");
  EXPECT_EQ(json::parse(reply.body)["error"]["code"], "deadline_too_short");
  call.reset();
  EXPECT_EQ(only_end().items_refused, 1U);
}

TEST_F(OpenAiDoor, EndsAsCancelledIfTheCallerGoes) {
  Call call = let_in(R"({"input":["a","b"]})");
  const std::uint64_t id = router_.await_submission();
  router_.succeed(id, 1);
  call->cancel();
  EXPECT_EQ(rendered(*call).status, 499U);
  call.reset();
  EXPECT_EQ(only_end().code, Code::cancelled);
}

TEST_F(OpenAiDoor, EndsAsCancelledIfTheCallerGoesBeforeItsAnswerIsWritten) {
  Call call = let_in(R"({"input":"a"})");
  router_.succeed(router_.await_submission(), 0);
  router_.flush();
  call->cancel();
  EXPECT_EQ(rendered(*call).status, 499U);
  call.reset();
  EXPECT_EQ(only_end().code, Code::cancelled);
}

TEST_F(OpenAiDoor, EndsWhatNobodyRenders) {
  Call call = let_in(R"({"input":"a"})");
  router_.succeed(router_.await_submission(), 0);
  router_.flush();
  call.reset();
  EXPECT_EQ(only_end().code, Code::internal);
}

TEST_F(OpenAiDoor, MayDieWhereItIsReady) {
  Call call;
  std::promise<void> gone;
  const CallHead head = head_of({});
  auto answer =
      door_.answer({"POST", "/v1/embeddings"}, {.head = head,
                                                .body = R"({"input":"a"})",
                                                .reserve = [](std::size_t) { return true; },
                                                .ready =
                                                    [&] {
                                                      EXPECT_EQ(call->render().status, 200U);
                                                      call.reset();
                                                      gone.set_value();
                                                    }});
  call = std::get<Call>(std::move(answer));
  router_.succeed(router_.await_submission(), 0);
  gone.get_future().wait();
  EXPECT_EQ(only_end().code, Code::ok);
}

TEST_F(OpenAiDoor, NamesFieldsAsOpenAiDoes) {
  const auto param = [&](std::string_view body, const Headers& headers = {}) {
    const Reply reply = refused(body, headers);
    EXPECT_EQ(reply.status, 400U) << reply.body;
    return json::parse(reply.body)["error"]["param"];
  };
  EXPECT_EQ(param(R"({"input":["a",""]})"), "input[1]");
  EXPECT_EQ(param(R"({"input":[]})"), "input");
  EXPECT_EQ(param(R"({"input":"a","dimensions":7})"), "dimensions");
  EXPECT_EQ(param(R"({"input":"a","model":"text-plain","output_type":"sparse"})"), "output_type");
  EXPECT_EQ(param(R"({"input":"a","text_type":"other"})"), "text_type");
  EXPECT_EQ(param(R"({"input":"a","instruct":"find it"})"), "instruct");
  EXPECT_EQ(param(R"({"input":"a","model":"vision"})"), "model");
  EXPECT_EQ(param(R"({"input":"a"})", {{"x-priority", "high"}}), "x-priority");
  EXPECT_EQ(param("{"), nullptr);
}

TEST_F(OpenAiDoor, TellsWhatWouldBeRightInItsOwnWords) {
  EXPECT_THAT(refused(R"({"input":"a","output_type":"x"})").body,
              HasSubstr("dense, sparse, dense&sparse"));
  EXPECT_THAT(refused(R"({"input":"a","instruct":"find it"})").body,
              HasSubstr("set text_type to query"));
  EXPECT_THAT(refused(R"({"input":"a","model":"vision"})").body, HasSubstr("EmbedMultimodal"));
}

TEST_F(OpenAiDoor, RefusesUnknownModelsAndThoseOfOthers) {
  Reply reply = refused(R"({"input":"a","model":"no-such"})");
  EXPECT_EQ(reply.status, 404U);
  EXPECT_THAT(reply.body, HasSubstr("text-rich"));
  reply = refused(R"({"input":"a","model":"text-rich"})", kMail);
  EXPECT_EQ(reply.status, 403U);
  EXPECT_THAT(refused(R"({"input":"a"})",
                      {{"authorization", "Bearer token-of-batch"}, {"x-priority", "interactive"}})
                  .body,
              HasSubstr("x-priority"));
}

TEST_F(OpenAiDoor, RefusesWhoIsUnknownBeforeTheBodyIsReadAndNeverTellsTheKey) {
  const Headers headers{{"authorization", "Bearer sk-a-real-key-0123456789"}};
  access_.replace(tenants_alone());
  const CallHead head = head_of(headers);
  const auto refusal = door_.refuse_unread({"POST", "/v1/embeddings"}, head);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 401U);
  EXPECT_THAT(refusal->body, Not(HasSubstr("sk-a-real")));
  EXPECT_EQ(header_of(*refusal, "www-authenticate"), "Bearer");
  ASSERT_EQ(probe_.finished().size(), 1U);
  EXPECT_EQ(probe_.finished()[0].code, Code::unauthenticated);
  EXPECT_THAT(std::string(probe_.finished()[0].message), Not(HasSubstr("sk-a-real")));
  EXPECT_EQ(refused("not looked at", headers).status, 401U);
}

TEST_F(OpenAiDoor, TakesAnyKeyForNoneWhereCallersNeedNone) {
  Call call = let_in(R"({"input":"a"})", {{"authorization", "Bearer sk-a-real-key-0123456789"}});
  router_.succeed(router_.await_submission(), 0);
  EXPECT_EQ(rendered(*call).status, 200U);
  call.reset();
  EXPECT_EQ(only_end().tenant, "default");
}

TEST_F(OpenAiDoor, TakesNoTwoKeysForNone) {
  CallHead head = head_of({{"authorization", "Bearer sk-one"}});
  head.shown.authorization.times = 2;
  const auto refusal = door_.refuse_unread({"POST", "/v1/embeddings"}, head);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 401U);
}

TEST_F(OpenAiDoor, SendsNothingWhoseAnswerHasNoRoom) {
  has_room_ = false;
  const Reply reply = refused(R"({"input":["a","b"],"encoding_format":"base64"})");
  EXPECT_EQ(reply.status, 429U);
  EXPECT_THAT(reply.body, HasSubstr("server.http_max_held_bytes"));
  EXPECT_EQ(header_of(reply, "retry-after-ms"), "1000");
  EXPECT_GT(reserved_, 2U * 8 * sizeof(float));
  EXPECT_EQ(router_.submissions(), 0U);
  EXPECT_EQ(only_end().code, Code::resource_exhausted);
}

TEST_F(OpenAiDoor, ReservesNoLessThanTheAnswerTakes) {
  for (const char* const form : {"float", "base64"}) {
    SCOPED_TRACE(form);
    ready_ = {};
    Call call = let_in(R"({"input":["a","b"],"output_type":"dense&sparse","encoding_format":")" +
                       std::string(form) + R"("})");
    const std::uint64_t id = router_.await_submission();
    for (const std::size_t index : {0U, 1U}) router_.succeed(id, index);
    EXPECT_LE(rendered(*call).body.size(), reserved_);
  }
}

TEST_F(OpenAiDoor, LetsReadOnWhoMayComeIn) {
  const auto refusal = [&](const Headers& headers) {
    return door_.refuse_unread({"POST", "/v1/embeddings"}, head_of(headers));
  };
  EXPECT_FALSE(refusal({}));
  EXPECT_FALSE(refusal({{"authorization", "Bearer "}}));
  EXPECT_FALSE(refusal(kMail));
  EXPECT_TRUE(probe_.finished().empty());
}

TEST_F(OpenAiDoor, ObjectsToPathsAndMethodsInItsShape) {
  const auto objection = [&](std::string_view method, std::string_view path) {
    const auto reply = door_.refuse_unread({method, path}, head_of({}));
    return reply ? *reply : Reply{};
  };
  const Reply unknown = objection("POST", "/v1/chat/completions");
  EXPECT_EQ(unknown.status, 404U);
  EXPECT_EQ(json::parse(unknown.body)["error"]["code"], "unknown_path");
  EXPECT_NE(header_of(unknown, "x-request-id"), "none");
  const Reply wrong = objection("GET", "/v1/embeddings");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(header_of(wrong, "allow"), "POST");
}

TEST_F(OpenAiDoor, TurnsCallersAwayWhileDraining) {
  intake_.stop_accepting();
  const Reply reply = refused(R"({"input":"a"})");
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(json::parse(reply.body)["error"]["code"], "draining");
  EXPECT_EQ(header_of(reply, "retry-after-ms"), "50");
  EXPECT_EQ(get("/v1/models").status, 200U);
}

TEST_F(OpenAiDoor, TurnsAwayWhoseDeadlineHadPassed) {
  EXPECT_EQ(refused(R"({"input":"a"})", {{"grpc-timeout", "0m"}}).status, 504U);
}

TEST_F(OpenAiDoor, ShowsTheModelsOfTheCaller) {
  EXPECT_THAT(get("/v1/models").body, HasSubstr("text-rich"));
  EXPECT_THAT(get("/v1/models", kMail).body, Not(HasSubstr("text-rich")));
  EXPECT_EQ(get("/compatible-mode/v1/models/text%2Dplain", kMail).status, 200U);
  EXPECT_EQ(get("/v1/models/no-such").status, 404U);
  EXPECT_EQ(get("/v1/models/text-rich", kMail).status, 403U);
  access_.replace(tenants_alone());
  EXPECT_EQ(get("/v1/models", {{"authorization", "Bearer wrong"}}).status, 401U);
  EXPECT_EQ(probe_.finished().size(), 6U);
  EXPECT_EQ(probe_.finished()[0].route, request::Route::openai_models);
}

TEST_F(OpenAiDoor, HoldsCallersToTheirQuotas) {
  const Headers small{{"authorization", "Bearer token-of-small"}};
  const Reply reply = refused(R"({"input":["a","b","c","d"]})", small);
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(json::parse(reply.body)["error"]["code"], "larger_than_quota");
}

}  // namespace
}  // namespace gateway::openai_door
