#include "emulator/engine.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace emulator {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kTextUrl = "/api/v1/services/embeddings/text-embedding/text-embedding";
constexpr std::string_view kMultimodalUrl =
    "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding";
constexpr std::string_view kCompatibleUrl = "/compatible-mode/v1/embeddings";
constexpr const char* kOneText = R"({"model":"text-embedding-v4","input":{"texts":["alpha"]}})";
const Timestamp kStart = Timestamp(std::chrono::hours(1));

Answer post(Engine& engine, std::string_view url, std::string body, Timestamp now = kStart) {
  return engine.answer({.method = "POST",
                        .target = url,
                        .authorization = "Bearer sk-emulator",
                        .body = std::move(body)},
                       now);
}

std::string code_of(const Answer& answer) {
  return json::parse(answer.body).at("code");
}

TEST(Engine, RefusesAnUnknownKeyInBothForms) {
  Engine engine{Behaviour{}};
  Answer answer = engine.answer(
      {.method = "POST", .target = kTextUrl, .authorization = "Bearer wrong", .body = kOneText},
      kStart);
  EXPECT_EQ(answer.status, 401U);
  EXPECT_EQ(json::parse(answer.body), json({{"code", "InvalidApiKey"},
                                            {"message", "Invalid API-key provided."},
                                            {"request_id", answer.request_id}}));
  answer = engine.answer({.method = "POST", .target = kCompatibleUrl, .body = kOneText}, kStart);
  EXPECT_EQ(answer.status, 401U);
  const json error = json::parse(answer.body).at("error");
  EXPECT_EQ(error.at("code"), "invalid_api_key");
  EXPECT_EQ(error.at("type"), "invalid_request_error");
  EXPECT_EQ(error.at("message"), "Incorrect API key provided. ");
}

TEST(Engine, AcceptsOtherKeysFromTheMomentItIsTold) {
  Engine engine{Behaviour{}};
  EXPECT_EQ(post(engine, kTextUrl, kOneText).status, 200U);
  EXPECT_EQ(post(engine, "/emulator/keys", R"(["sk-next", "sk-other"])").body, "{\"keys\":2}\n");
  EXPECT_EQ(post(engine, kTextUrl, kOneText).status, 401U);
  const Request request{
      .method = "POST", .target = kTextUrl, .authorization = "Bearer sk-next", .body = kOneText};
  EXPECT_EQ(engine.answer(request, kStart).status, 200U);
  EXPECT_EQ(post(engine, "/emulator/keys", R"([1])").status, 400U);
  EXPECT_EQ(post(engine, "/emulator/keys", "sk-next").status, 400U);
}

TEST(Engine, RefusesAModelOnTheOtherUrl) {
  Engine engine{Behaviour{}};
  const std::string vl = R"({"model":"qwen3-vl-embedding","input":{"texts":["a"]}})";
  for (const Answer& answer :
       {post(engine, kTextUrl, vl), post(engine, kMultimodalUrl, kOneText)}) {
    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(json::parse(answer.body).at("message"), "url error, please check url！");
  }
}

TEST(Engine, RefusesUnknownModelsPathsAndBodies) {
  Engine engine{Behaviour{}};
  const Answer unknown = post(engine, kTextUrl, R"({"model":"nope","input":{"texts":["a"]}})");
  EXPECT_EQ(unknown.status, 404U);
  EXPECT_EQ(code_of(unknown), "ModelNotFound");
  EXPECT_EQ(post(engine, kTextUrl, "{broken").status, 400U);
  EXPECT_EQ(code_of(post(engine, kTextUrl, "{}")), "BadRequest.EmptyModel");
  const Answer compatible = post(engine, kCompatibleUrl, "{}");
  EXPECT_EQ(json::parse(compatible.body).at("error").at("message"),
            "you must provide a model parameter.");
}

TEST(Engine, AnswersAWrongPathInOpenAisWordsOrWithNothing) {
  Engine engine{Behaviour{}};
  const Answer compatible = post(engine, "/compatible-mode/v1/embedding?a=b", kOneText);
  EXPECT_EQ(compatible.status, 404U);
  const json error = json::parse(compatible.body).at("error");
  EXPECT_EQ(error.at("code"), "");
  EXPECT_EQ(error.at("message"), "Invalid URL (POST /compatible-mode/v1/embedding)");
  const Answer read = engine.answer({.method = "GET", .target = kCompatibleUrl}, kStart);
  EXPECT_EQ(read.status, 404U);
  EXPECT_TRUE(json::parse(read.body).contains("error"));
  const Answer native = post(engine, "/api/v1/elsewhere", kOneText);
  EXPECT_EQ(native.status, 404U);
  EXPECT_EQ(native.body, "");
  EXPECT_EQ(engine.answer({.method = "GET", .target = kTextUrl}, kStart).status, 405U);
}

TEST(Engine, RefusesABodyOverTheCapInBothForms) {
  Engine engine{Behaviour{}};
  const std::string words = "Exceeded limit on max bytes to request body : 6291456";
  std::string body = kOneText;
  body.resize(6'291'456, ' ');
  EXPECT_EQ(post(engine, kTextUrl, body).status, 200U);
  body += ' ';
  const Answer native = post(engine, kTextUrl, body);
  EXPECT_EQ(native.status, 400U);
  EXPECT_EQ(code_of(native), "BadRequest.TooLarge");
  EXPECT_EQ(json::parse(native.body).at("message"), words);
  const Answer compatible = post(engine, kCompatibleUrl, body);
  EXPECT_EQ(compatible.status, 400U);
  const json error = json::parse(compatible.body).at("error");
  EXPECT_TRUE(error.at("code").is_null());
  EXPECT_TRUE(error.at("type").is_string());
  EXPECT_EQ(error.at("message"), words);

  Behaviour wider;
  wider.max_body_bytes = 7'000'000;
  Engine wider_engine(wider);
  EXPECT_EQ(post(wider_engine, kTextUrl, body).status, 200U);
}

TEST(Engine, RefusesAnAsynchronousCallOfASynchronousModel) {
  Engine engine{Behaviour{}};
  const Answer answer = engine.answer({.method = "POST",
                                       .target = kTextUrl,
                                       .authorization = "Bearer sk-emulator",
                                       .asynchronous = true,
                                       .body = kOneText},
                                      kStart);
  EXPECT_EQ(answer.status, 403U);
  EXPECT_EQ(code_of(answer), "AccessDenied");
}

TEST(Engine, GivesEveryAnswerAnIdOfItsOwnThatItsBodyRepeats) {
  Engine engine{Behaviour{}};
  const Answer first = post(engine, kTextUrl, kOneText);
  const Answer second = post(engine, kTextUrl, kOneText);
  EXPECT_NE(first.request_id, second.request_id);
  EXPECT_EQ(first.request_id.size(), 36U);
  EXPECT_EQ(json::parse(first.body).at("request_id"), first.request_id);
}

TEST(Engine, ThrottlesEachModelByItsOwnMeter) {
  Behaviour behaviour;
  ASSERT_TRUE(behaviour.limit("text-embedding-v4", {.calls_per_minute = 1}));
  ASSERT_TRUE(behaviour.limit("text-embedding-v3", {.tokens_per_minute = 1}));
  EXPECT_FALSE(behaviour.limit("nope", {}));
  Engine engine(behaviour);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).status, 200U);
  const Answer calls = post(engine, kCompatibleUrl, R"({"model":"text-embedding-v4","input":"a"})");
  EXPECT_EQ(calls.status, 429U);
  EXPECT_EQ(json::parse(calls.body).at("error").at("code"), "limit_requests");

  const std::string v3 = R"({"model":"text-embedding-v3","input":{"texts":["a"]}})";
  EXPECT_EQ(post(engine, kTextUrl, v3).status, 200U);
  EXPECT_EQ(code_of(post(engine, kTextUrl, v3)), "Throttling.AllocationQuota");
  EXPECT_EQ(post(engine, kTextUrl, v3, kStart + seconds(60)).status, 200U);
  EXPECT_EQ(engine.stats().model("text-embedding-v3").throttles_by_kind.at("tokens"), 1U);
}

TEST(Engine, AppliesThePublishedLimitsByDefault) {
  Engine engine{Behaviour{}};
  for (int i = 0; i < 30; ++i) ASSERT_EQ(post(engine, kTextUrl, kOneText).status, 200U);
  EXPECT_EQ(code_of(post(engine, kTextUrl, kOneText)), "Throttling.RateQuota");
}

TEST(Engine, MetersRefusedCallsToo) {
  Behaviour behaviour;
  behaviour.limit("text-embedding-v4", {.calls_per_minute = 1});
  Engine engine(behaviour);
  EXPECT_EQ(
      post(engine, kTextUrl, R"({"model":"text-embedding-v4","input":{"texts":[""]}})").status,
      400U);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).status, 429U);
}

TEST(Engine, APoisonedTextFailsItsWholeCallWithoutBeingNamed) {
  Behaviour behaviour;
  behaviour.poison = "POISON";
  Engine engine(behaviour);
  const Answer answer = post(
      engine, kTextUrl, R"({"model":"text-embedding-v4","input":{"texts":["good","a POISON b"]}})");
  EXPECT_EQ(answer.status, 400U);
  EXPECT_EQ(code_of(answer), "DataInspectionFailed");
  EXPECT_EQ(answer.body.find("POISON"), std::string::npos);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).status, 200U);
}

TEST(Engine, FaultsReplaceTheAnswer) {
  Engine engine{Behaviour{}};
  engine.set_faults({*parse_fault("status,status=503,retry_after=7,next=1"),
                     *parse_fault("html,next=1"), *parse_fault("drop,next=1"),
                     *parse_fault("hang,next=1"), *parse_fault("truncate,next=1"),
                     *parse_fault("slow,delay_ms=40,next=1")});
  Answer answer = post(engine, kTextUrl, kOneText);
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(code_of(answer), "ModelUnavailable");
  EXPECT_EQ(answer.retry_after, 7U);
  answer = post(engine, kTextUrl, kOneText);
  EXPECT_EQ(answer.status, 502U);
  EXPECT_EQ(answer.content_type, "text/html");
  EXPECT_EQ(post(engine, kTextUrl, kOneText).ending, Answer::Ending::dropped);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).ending, Answer::Ending::hung);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).ending, Answer::Ending::truncated);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).delay, milliseconds(40));
  EXPECT_EQ(post(engine, kTextUrl, kOneText).delay, milliseconds(0));
}

TEST(Engine, AFaultMayNameACodeInEitherSpelling) {
  Engine engine{Behaviour{}};
  engine.set_faults({*parse_fault("status,status=429,code=limit_burst_rate")});
  EXPECT_EQ(code_of(post(engine, kTextUrl, kOneText)), "Throttling.BurstRate");
  const Answer compatible =
      post(engine, kCompatibleUrl, R"({"model":"text-embedding-v4","input":"a"})");
  EXPECT_EQ(json::parse(compatible.body).at("error").at("code"), "limit_burst_rate");
}

TEST(Engine, GivesBase64UnlessItIsTheOlderGateway) {
  const std::string asks =
      R"({"model":"text-embedding-v4","input":"a","dimensions":64,"encoding_format":"base64"})";
  const auto vector = [](const Answer& answer) {
    return json::parse(answer.body).at("data").at(0).at("embedding");
  };
  Engine engine{Behaviour{}};
  EXPECT_TRUE(vector(post(engine, kCompatibleUrl, asks)).is_string());
  Behaviour older;
  older.base64 = false;
  Engine older_engine(older);
  EXPECT_EQ(vector(post(older_engine, kCompatibleUrl, asks)).size(), 64U);
}

TEST(Engine, OneBadTextFailsExactlyTheCallsThatCarryIt) {
  Engine engine{Behaviour{}};
  engine.set_faults({*parse_fault("firewall,match=<script>"), *parse_fault("null_row,match=odd")});
  const auto call = [](const char* texts) {
    return R"({"model":"text-embedding-v4","input":{"texts":)" + std::string(texts) + "}}";
  };
  EXPECT_EQ(post(engine, kTextUrl, call(R"(["good","a <script>"])")).status, 405U);
  const Answer flawed = post(engine, kTextUrl, call(R"(["good","odd"])"));
  EXPECT_EQ(flawed.status, 200U);
  const json rows = json::parse(flawed.body).at("output").at("embeddings");
  EXPECT_EQ(rows.at(0).at("embedding").size(), 1024U);
  EXPECT_TRUE(rows.at(1).at("embedding").is_null());
  EXPECT_EQ(post(engine, kTextUrl, call(R"(["good"])")).status, 200U);
  EXPECT_EQ(engine.stats().faults_by_kind.at("firewall"), 1U);
}

TEST(Engine, OneBadImageFailsExactlyTheCallsThatCarryIt) {
  Engine engine{Behaviour{}};
  engine.set_faults(
      {*parse_fault("dead_link,match=gone.png"), *parse_fault("cold_host,match=cold,next=2")});
  const auto call = [](const char* url) {
    return R"({"model":"qwen3-vl-embedding","input":{"contents":[{"text":"a"},{"image":")" +
           std::string(url) + R"("}]}})";
  };
  const Answer dead = post(engine, kMultimodalUrl, call("https://example.com/gone.png"));
  EXPECT_EQ(dead.status, 400U);
  EXPECT_EQ(json::parse(dead.body).at("message"), "download form URL error");
  const std::string cold = call("https://cold.example.com/a.png");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(post(engine, kMultimodalUrl, cold).status, 400U);
  EXPECT_EQ(post(engine, kMultimodalUrl, cold).status, 200U);
  EXPECT_EQ(post(engine, kMultimodalUrl, call("https://example.com/a.png")).status, 200U);
}

TEST(Engine, CountsWhatItSaw) {
  Engine engine{Behaviour{}};
  (void)post(engine, kTextUrl, R"({"model":"text-embedding-v4","input":{"texts":["a","b c"]}})");
  (void)post(engine, kTextUrl, kOneText, kStart + milliseconds(500));
  (void)post(engine, kTextUrl, kOneText, kStart + milliseconds(1200));
  (void)post(engine, kTextUrl, R"({"model":"nope"})");
  const Stats stats = engine.stats();
  const ModelStats& model = stats.model("text-embedding-v4");
  EXPECT_EQ(model.calls(200), 3U);
  EXPECT_EQ(model.rows, 4U);
  EXPECT_EQ(model.calls_by_rows.at(2), 1U);
  EXPECT_EQ(model.items_by_kind.at("text"), 4U);
  EXPECT_EQ(model.tokens, 5U);
  EXPECT_EQ(model.max_calls_in_any_second, 2U);
  EXPECT_EQ(stats.model("").calls(404), 1U);
  EXPECT_EQ(stats.calls(), 4U);
}

TEST(Engine, ServesItsStatsFaultsAndResetOverHttp) {
  Engine engine{Behaviour{}};
  Answer answer = post(engine, "/emulator/faults", R"([{"kind":"status","status":500}])");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).status, 500U);
  EXPECT_EQ(post(engine, "/emulator/faults", "{}").status, 400U);
  EXPECT_EQ(post(engine, "/emulator/faults", "[]").status, 200U);
  EXPECT_EQ(post(engine, kTextUrl, kOneText).status, 200U);
  answer = engine.answer({.method = "GET", .target = "/emulator/stats"}, kStart);
  EXPECT_EQ(json::parse(answer.body).at("models").at("text-embedding-v4").at("rows"), 1);
  EXPECT_EQ(post(engine, "/emulator/reset", "").status, 200U);
  EXPECT_EQ(engine.stats().calls(), 0U);
}

}  // namespace
}  // namespace emulator
