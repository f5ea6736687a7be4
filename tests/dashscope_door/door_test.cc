// The door as a whole, before a scripted router.
#include "dashscope_door/door.h"

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

namespace gateway::dashscope_door {
namespace {

using http_call::CallHead;
using http_call::Reply;
using nlohmann::json;
using ::testing::HasSubstr;
using testing::header_of;
using testing::Headers;
using ::testing::Not;

constexpr http_call::Target kTexts{"POST",
                                   "/api/v1/services/embeddings/text-embedding/text-embedding"};
constexpr http_call::Target kContents{
    "POST", "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding"};

/// A door, and what stands behind it. Tests play the server.
class DashScopeDoor : public ::testing::Test {
 protected:
  using Call = std::unique_ptr<http_call::Call>;

  static CallHead head_of(const Headers& headers) {
    return http_call::read_call_head(testing::lookup(headers), {}, Clock::now());
  }

  http_call::Started post(const http_call::Target& target, std::string_view body,
                          const Headers& headers = {}) {
    const CallHead head = head_of(headers);
    return door_.answer(target, {.head = head,
                                 .body = std::string(body),
                                 .reserve = [this](std::size_t) { return has_room_; },
                                 .ready = [this] { ready_.set_value(); }});
  }

  Reply refused(const http_call::Target& target, std::string_view body,
                const Headers& headers = {}) {
    auto answer = post(target, body, headers);
    if (auto* const reply = std::get_if<Reply>(&answer)) return std::move(*reply);
    ADD_FAILURE() << "let in: " << body;
    return {};
  }

  Call let_in(const http_call::Target& target, std::string_view body, const Headers& headers = {}) {
    auto answer = post(target, body, headers);
    if (auto* const call = std::get_if<Call>(&answer)) return std::move(*call);
    ADD_FAILURE() << std::get<Reply>(answer).body;
    return nullptr;
  }

  Reply rendered(http_call::Call& call) {
    ready_.get_future().wait();
    return call.render();
  }

  testing::FakeRouter router_{testing::all_models()};
  access::Admission admission_{{.max_items = 300, .max_bytes = 100'000}};
  testing::DoorRecord probe_;
  access::AccessControl access_{testing::tenants()};
  request::Intake intake_{{router_, admission_, probe_, {}, {"text-rich", "vision"}}, access_};
  UploadDesk uploads_{{.max_bytes = 1 << 20}};
  static constexpr std::size_t kMaxFileBytes = 20;
  const Door door_{intake_, access_, uploads_, "", kMaxFileBytes};
  std::promise<void> ready_;
  bool has_room_ = true;
};

TEST_F(DashScopeDoor, AnswersTextsInInputOrderWhateverOrderResultsCameIn) {
  Call call = let_in(kTexts, R"({"model":"text-rich","input":{"texts":["a","b","c"]}})",
                     {{"x-request-id", "req-1"}});
  const std::uint64_t id = router_.await_submission();
  for (const std::size_t index : {2U, 0U, 1U}) router_.succeed(id, index);
  const Reply reply = rendered(*call);
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(header_of(reply, "x-request-id"), "req-1");
  const json body = json::parse(reply.body);
  ASSERT_EQ(body["output"]["embeddings"].size(), 3U);
  for (std::size_t k = 0; k < 3; ++k) {
    const json& row = body["output"]["embeddings"][k];
    EXPECT_EQ(row["text_index"], k);
    EXPECT_EQ(row["embedding"][7], static_cast<float>(k));
  }
  EXPECT_EQ(body["usage"]["total_tokens"], 6);
  EXPECT_EQ(body["request_id"], "req-1");
  call.reset();
  router_.flush();
  EXPECT_EQ(probe_.finished().at(0).route, request::Route::dashscope_texts);
  EXPECT_EQ(probe_.finished().at(0).items_succeeded, 3U);
}

TEST_F(DashScopeDoor, AnswersContentsWithTheirKinds) {
  Call call = let_in(
      kContents,
      R"({"model":"vision","input":{"contents":[{"text":"a"},{"video":"https://a/b.mp4"}]}})");
  const std::uint64_t id = router_.await_submission();
  router_.succeed(id, 1);
  router_.succeed(id, 0);
  const json rows = json::parse(rendered(*call).body)["output"]["embeddings"];
  EXPECT_EQ(rows[0]["type"], "text");
  EXPECT_EQ(rows[0]["index"], 0);
  EXPECT_EQ(rows[1]["type"], "video");
  EXPECT_EQ(rows[1]["embedding"][7], 1);
}

TEST_F(DashScopeDoor, SubmitsWhatWasAskedFor) {
  Call call = let_in(kTexts,
                     R"({"model":"text-rich","input":{"texts":["a"]},"parameters":{)"
                     R"("text_type":"query","dimension":16,"output_type":"dense&sparse",)"
                     R"("instruct":"find it"}})",
                     {{"x-priority", "bulk"}});
  const dispatch::EmbedRequest& request = router_.request(router_.await_submission());
  EXPECT_EQ(request.lane.parameters.dimension, 16U);
  EXPECT_EQ(request.lane.parameters.text_type, TextType::query);
  EXPECT_EQ(request.lane.parameters.output_type, OutputType::dense_and_sparse);
  EXPECT_EQ(request.lane.parameters.instruct, "find it");
  EXPECT_EQ(request.priority, Priority::bulk);
  call->cancel();
  rendered(*call);
}

TEST_F(DashScopeDoor, MakesOneVectorOfAllContentsWhereTheModelFuses) {
  const std::string image = R"({"text":"a","image":"https://a/b.png","factor":1})";
  Call call = let_in(kContents, R"({"model":"fused","input":{"contents":[)" + image + "]}}");
  router_.succeed(router_.await_submission(), 0);
  const json rows = json::parse(rendered(*call).body)["output"]["embeddings"];
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["type"], "fusion");
}

TEST_F(DashScopeDoor, NamesTheElementWhoseContentIsWrong) {
  const Reply reply = refused(
      kContents,
      R"({"model":"fused","input":{"contents":[{"text":"a","image":"https://a/b.png"},{"text":""}]}})");
  EXPECT_EQ(reply.status, 400U);
  EXPECT_THAT(reply.body, HasSubstr("input.contents[1].text"));
}

TEST_F(DashScopeDoor, RefusesToFuseWhereTheModelDoesNot) {
  for (const std::string_view body :
       {R"({"model":"vision","input":{"contents":[{"text":"a","image":"https://a/b.png"}]}})",
        R"({"model":"vision","input":{"contents":["a"]},"parameters":{"enable_fusion":true}})",
        R"({"input":{"contents":[{"text":"a","video":"https://a/b.mp4"}]}})"}) {
    const Reply reply = refused(kContents, body);
    EXPECT_EQ(reply.status, 400U);
    EXPECT_THAT(json::parse(reply.body)["message"].get<std::string>(), HasSubstr("one vector"));
  }
  EXPECT_EQ(router_.submissions(), 0U);
}

TEST_F(DashScopeDoor, NamesFieldsAsTheProviderDoes) {
  const auto message = [&](const http_call::Target& target, std::string_view body) {
    const Reply reply = refused(target, body);
    EXPECT_EQ(reply.status, 400U) << reply.body;
    EXPECT_EQ(json::parse(reply.body)["code"], "InvalidParameter");
    return json::parse(reply.body)["message"].get<std::string>();
  };
  EXPECT_THAT(message(kTexts, R"({"input":{"texts":["a",""]}})"), HasSubstr("input.texts[1]"));
  EXPECT_THAT(message(kTexts, R"({"input":{"texts":["a"]},"parameters":{"dimension":7}})"),
              HasSubstr("parameters.dimension"));
  EXPECT_THAT(message(kTexts, R"({"input":{"texts":["a"]},"parameters":{"text_type":"x"}})"),
              HasSubstr("document, query"));
  EXPECT_THAT(message(kContents, R"({"input":{"contents":[{"image":"ftp://a"}]}})"),
              HasSubstr("input.contents[0].image"));
  EXPECT_THAT(message(kTexts, R"({"model":"vision","input":{"texts":["a"]}})"),
              HasSubstr("multimodal-embedding"));
}

TEST_F(DashScopeDoor, RefusesUnknownCallersBeforeTheirBodies) {
  access::AccessRules rules = testing::tenants();
  rules.anonymous = false;
  access_.replace(std::move(rules));
  const Headers headers{{"authorization", "Bearer sk-a-real-key-0123456789"}};
  const CallHead head = head_of(headers);
  const auto refusal = door_.refuse_unread(kTexts, head);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 401U);
  EXPECT_EQ(json::parse(refusal->body)["code"], "InvalidApiKey");
  EXPECT_THAT(refusal->body, Not(HasSubstr("sk-a-real")));
}

TEST_F(DashScopeDoor, RefusesOtherPathsInItsShape) {
  const CallHead head = head_of({});
  const auto unknown = door_.refuse_unread({"GET", "/api/v1/tasks/1"}, head);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->status, 404U);
  EXPECT_EQ(json::parse(unknown->body)["code"], "NotFound");
  const auto method = door_.refuse_unread({"GET", kTexts.path}, head);
  ASSERT_TRUE(method);
  EXPECT_EQ(method->status, 405U);
  EXPECT_EQ(header_of(*method, "allow"), "POST");
  EXPECT_FALSE(door_.refuse_unread(kTexts, head));
}

TEST_F(DashScopeDoor, FailsWithTheLowestFailedItem) {
  Call call = let_in(kTexts, R"({"input":{"texts":["a","b"]}})");
  const std::uint64_t id = router_.await_submission();
  router_.succeed(id, 0);
  Error refused{ErrorKind::item_refused, "inappropriate content"};
  refused.provider_code = "DataInspectionFailed";
  router_.fail(id, 1, refused);
  const Reply reply = rendered(*call);
  EXPECT_EQ(reply.status, 400U);
  const json body = json::parse(reply.body);
  EXPECT_EQ(body["code"], "DataInspectionFailed");
  EXPECT_EQ(body["message"], "item 1: inappropriate content");
}

/// A file as an SDK uploads it: asks for leave, sends a form, and answers its address.
class Uploads : public DashScopeDoor {
 protected:
  static constexpr std::string_view kImage = "\x89PNG\r\n\x1A\n";

  json policy(const Headers& headers) {
    const CallHead head = head_of(headers);
    const Reply reply =
        std::get<Reply>(door_.answer({"GET", "/api/v1/uploads", "action=getPolicy&model=vision"},
                                     {.head = head, .body = {}, .reserve = {}, .ready = {}}));
    EXPECT_EQ(reply.status, 200U) << reply.body;
    return json::parse(reply.body)["data"];
  }

  Reply send(const std::string& upload_host, const std::string& key, std::string_view file) {
    const std::string path = upload_host.substr(upload_host.find("/api/"));
    const Headers headers{{"content-type", "multipart/form-data; boundary=b"}};
    const CallHead head = head_of(headers);
    if (auto refusal = door_.refuse_unread({"POST", path}, head)) return *std::move(refusal);
    std::string body = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n" + key;
    body += "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    body.append(file).append("\r\n--b--\r\n");
    return std::get<Reply>(door_.answer(
        {"POST", path}, {.head = head, .body = std::move(body), .reserve = {}, .ready = {}}));
  }

  static std::string asking_for(const std::string& key) {
    return R"({"model":"vision","input":{"contents":[{"image":"oss://)" + key + R"("}]}})";
  }

  const Headers headers_{{"host", "gateway:8080"}};
};

TEST_F(Uploads, AreEmbeddedAsTheirBytes) {
  const json granted = policy(headers_);
  EXPECT_EQ(granted["expire_in_seconds"], 600);
  const std::string host = granted["upload_host"];
  EXPECT_EQ(host.find("http://gateway:8080/api/v1/uploads/"), 0U) << host;
  const std::string key = granted["upload_dir"].get<std::string>() + "/a.png";
  EXPECT_EQ(send(host, key, kImage).status, 200U);
  Call call = let_in(kContents, asking_for(key));
  const std::uint64_t id = router_.await_submission();
  const Content& content = router_.request(id).contents[0];
  EXPECT_EQ(std::get<Image>(content).data, kImage);
  router_.succeed(id, 0);
  EXPECT_EQ(json::parse(rendered(*call).body)["output"]["embeddings"][0]["type"], "image");
}

// A request of a few bytes may name a large file a thousand times.
TEST_F(Uploads, AreCountedEachTimeThatARequestNamesThem) {
  const json granted = policy(headers_);
  const std::string key = granted["upload_dir"].get<std::string>() + "/a.png";
  EXPECT_EQ(send(granted["upload_host"], key, kImage).status, 200U);
  const auto asking = [&](std::size_t times) {
    const json contents(times, {{"image", "oss://" + key}});
    return json{{"model", "vision"}, {"input", {{"contents", contents}}}}.dump();
  };
  static_assert(2 * kImage.size() <= kMaxFileBytes && 3 * kImage.size() > kMaxFileBytes);
  const Reply reply = refused(kContents, asking(3));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_THAT(reply.body, HasSubstr("input.contents[2].image"));
  EXPECT_THAT(reply.body, HasSubstr("more than 20 bytes"));
  Call call = let_in(kContents, asking(2));
  const std::uint64_t id = router_.await_submission();
  for (const std::size_t index : {0U, 1U}) router_.succeed(id, index);
  EXPECT_EQ(rendered(*call).status, 200U);
}

TEST_F(Uploads, AreTheirTenantsAlone) {
  const json granted = policy({{"authorization", "Bearer token-of-batch"}, {"host", "gateway"}});
  const std::string key = granted["upload_dir"].get<std::string>() + "/a.png";
  EXPECT_EQ(send(granted["upload_host"], key, kImage).status, 200U);
  const Reply reply = refused(kContents, asking_for(key));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_THAT(reply.body, HasSubstr("not there"));
}

TEST_F(Uploads, NeedALeaveOfThisGateway) {
  const std::string host = policy(headers_)["upload_host"];
  for (const std::string& other : {host + "x", host.substr(0, host.size() - 1)}) {
    const Reply reply = send(other, "k", kImage);
    EXPECT_EQ(reply.status, 403U);
    EXPECT_EQ(json::parse(reply.body)["code"], "AccessDenied");
  }
  EXPECT_EQ(uploads_.refused(), 2U);
}

TEST_F(Uploads, StayInTheirFolderAndWithinTheModelsBytes) {
  const json granted = policy(headers_);
  const std::string host = granted["upload_host"];
  const std::string folder = granted["upload_dir"];
  EXPECT_EQ(send(host, "elsewhere/a.png", kImage).status, 400U);
  EXPECT_EQ(send(host, folder + "/../a.png", kImage).status, 400U);
  EXPECT_EQ(send(host, folder + "/", kImage).status, 400U);
  EXPECT_EQ(send(host, folder + "/a", std::string(65, 'x')).status, 413U);
  EXPECT_EQ(send(host, folder + "/a", kImage).status, 200U);
  EXPECT_EQ(send(host, folder + "/a", kImage).status, 400U) << "twice";
  EXPECT_EQ(uploads_.refused(), 5U);
}

TEST_F(Uploads, AreRefusedToWhoDoesNotSayWhere) {
  const Headers headers;
  const CallHead head = head_of(headers);
  const Reply reply =
      std::get<Reply>(door_.answer({"GET", "/api/v1/uploads", "action=getPolicy&model=vision"},
                                   {.head = head, .body = {}, .reserve = {}, .ready = {}}));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_THAT(reply.body, HasSubstr("server.public_url"));
  EXPECT_EQ(probe_.finished().at(0).model, "vision");
}

TEST_F(Uploads, AreRefusedForModelsWithoutImages) {
  const CallHead head = head_of(headers_);
  const auto ask = [&](std::string_view query) {
    return std::get<Reply>(door_.answer({"GET", "/api/v1/uploads", query},
                                        {.head = head, .body = {}, .reserve = {}, .ready = {}}));
  };
  EXPECT_EQ(ask("action=getPolicy&model=text-rich").status, 400U);
  EXPECT_EQ(ask("action=getPolicy&model=no-such").status, 404U);
  EXPECT_EQ(ask("action=other&model=vision").status, 400U);
  EXPECT_EQ(ask("").status, 400U);
}

TEST_F(DashScopeDoor, SendsNothingWhoseAnswerHasNoRoom) {
  has_room_ = false;
  const Reply reply = refused(kTexts, R"({"input":{"texts":["a"]}})");
  EXPECT_EQ(reply.status, 429U);
  EXPECT_THAT(reply.body, HasSubstr("server.http_max_held_bytes"));
  EXPECT_EQ(router_.submissions(), 0U);
}

}  // namespace
}  // namespace gateway::dashscope_door
