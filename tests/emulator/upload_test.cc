// A file's whole way: a grant, a form, and its address in a call.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "emulator/engine.h"
#include "emulator/vectors.h"

namespace emulator {
namespace {

using nlohmann::json;

constexpr std::string_view kMultimodalUrl =
    "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding";
constexpr std::string_view kPng = "\x89PNG\r\n\x1A\n";
const Timestamp kStart = Timestamp(std::chrono::hours(1));

class Upload : public testing::Test {
 protected:
  Answer ask_policy(std::string_view target, std::string_view key = "sk-emulator") {
    const std::string authorization = "Bearer " + std::string(key);
    return engine_.answer({.method = "GET",
                           .target = target,
                           .authorization = authorization,
                           .origin = "http://emulator:8080"},
                          kStart);
  }

  json grant() {
    return json::parse(
        ask_policy("/api/v1/uploads?action=getPolicy&model=qwen3-vl-embedding").body)["data"];
  }

  /// The form that the provider's SDKs send.
  static std::vector<std::pair<std::string, std::string>> form_of(const json& data) {
    return {{"OSSAccessKeyId", data.at("oss_access_key_id")},
            {"Signature", data.at("signature")},
            {"policy", data.at("policy")},
            {"key", data.at("upload_dir").get<std::string>() + "/cup.png"},
            {"x-oss-object-acl", data.at("x_oss_object_acl")},
            {"x-oss-forbid-overwrite", data.at("x_oss_forbid_overwrite")},
            {"success_action_status", "200"},
            {"x-oss-content-type", "image/png"},
            {"file", std::string(kPng)}};
  }

  Answer post(const std::vector<std::pair<std::string, std::string>>& form) {
    std::string body;
    for (const auto& [name, value] : form) {
      body +=
          "--cut\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
    return engine_.answer({.method = "POST",
                           .target = "/",
                           .content_type = "multipart/form-data; boundary=cut",
                           .body = body + "--cut--\r\n"},
                          kStart);
  }

  Answer embed(const std::string& address, bool resolve = true,
               const std::string& model = "qwen3-vl-embedding") {
    return engine_.answer({.method = "POST",
                           .target = kMultimodalUrl,
                           .authorization = "Bearer sk-emulator",
                           .oss_resolve = resolve,
                           .body = R"({"model":")" + model +
                                   R"(","input":{"contents":[{"image":")" + address + R"("}]}})"},
                          kStart);
  }

  static std::string message_of(const Answer& answer) {
    return json::parse(answer.body).at("message");
  }

  Engine engine_{Behaviour{}};
};

TEST_F(Upload, AFileThatWasPostedIsAnImageOfACall) {
  const json data = grant();
  EXPECT_EQ(data.at("upload_host"), "http://emulator:8080");
  EXPECT_EQ(data.at("expire_in_seconds"), 300);
  EXPECT_EQ(data.at("max_file_size_mb"), 20);
  const auto form = form_of(data);
  const Answer posted = post(form);
  EXPECT_EQ(posted.status, 200U);
  EXPECT_EQ(posted.body, "");
  const Answer answer = embed("oss://" + form[3].second);
  ASSERT_EQ(answer.status, 200U) << answer.body;
  const json row = json::parse(answer.body).at("output").at("embeddings").at(0);
  EXPECT_EQ(row.at("embedding").get<std::vector<float>>(), bytes_vector(kPng, 2560));
}

TEST_F(Upload, ItsAddressNeedsTheHeaderAndTheModel) {
  const auto form = form_of(grant());
  ASSERT_EQ(post(form).status, 200U);
  const std::string address = "oss://" + form[3].second;
  const Answer bare = embed(address, false);
  EXPECT_EQ(bare.status, 400U);
  EXPECT_EQ(message_of(bare),
            "The provided URL does not appear to be valid. Ensure it is correctly formatted.");
  const Answer other = embed(address, true, "tongyi-embedding-vision-plus");
  EXPECT_EQ(other.status, 400U);
  EXPECT_NE(message_of(other).find("Don't have authorization"), std::string::npos);
  EXPECT_EQ(message_of(embed("oss://elsewhere")), "Failed to download multimodal content");
}

TEST_F(Upload, AGrantNeedsKeyActionAndModel) {
  const std::string_view target = "/api/v1/uploads?model=qwen3-vl-embedding&action=getPolicy";
  EXPECT_EQ(ask_policy(target).status, 200U);
  EXPECT_EQ(ask_policy(target, "wrong").status, 401U);
  EXPECT_EQ(ask_policy("/api/v1/uploads?model=qwen3-vl-embedding").status, 400U);
  EXPECT_EQ(ask_policy("/api/v1/uploads").status, 400U);
  EXPECT_EQ(ask_policy("/api/v1/uploads?action=getPolicy").status, 404U);
  EXPECT_EQ(ask_policy("/api/v1/uploads?action=getPolicy&model=nope").status, 404U);
  EXPECT_EQ(engine_.stats().model("").calls(401), 0U) << "It is no embedding call.";
}

TEST(UploadLimits, MeterAHundredGrantsASecondUnlessNothingIsMetered) {
  const auto refused_of_101 = [](const Behaviour& behaviour) {
    Engine engine(behaviour);
    std::size_t refused = 0;
    for (int k = 0; k < 101; ++k) {
      const Answer answer =
          engine.answer({.method = "GET",
                         .target = "/api/v1/uploads?action=getPolicy&model=qwen3-vl-embedding",
                         .authorization = "Bearer sk-emulator"},
                        kStart);
      if (answer.status == 429) ++refused;
    }
    return refused;
  };
  Behaviour behaviour;
  EXPECT_EQ(refused_of_101(behaviour), 1U);
  behaviour.no_limits();
  EXPECT_EQ(refused_of_101(behaviour), 0U);
}

TEST_F(Upload, AFormIsRefusedInXml) {
  const auto whole = form_of(grant());
  const auto code_without = [&](std::size_t field) {
    auto form = whole;
    form.erase(form.begin() + static_cast<std::ptrdiff_t>(field));
    const Answer answer = post(form);
    EXPECT_EQ(answer.content_type, "application/xml");
    const std::size_t begin = answer.body.find("<Code>") + 6;
    return answer.body.substr(begin, answer.body.find("</Code>") - begin);
  };
  for (std::size_t field = 0; field < 4; ++field) {
    EXPECT_EQ(code_without(field), "InvalidArgument") << whole[field].first;
  }
  EXPECT_EQ(code_without(8), "MalformedPOSTRequest");
  auto form = whole;
  std::swap(form[7], form[8]);  // The file is not the last.
  EXPECT_EQ(post(form).status, 400U);
  form = whole;
  form[0].second = "somebody";
  EXPECT_EQ(post(form).status, 403U);
  form = whole;
  form[1].second = "forged";
  EXPECT_EQ(post(form).status, 403U);
}

TEST_F(Upload, AFormChoosesItsStatusAndWhetherItOverwrites) {
  auto form = form_of(grant());
  EXPECT_EQ(post(form).status, 200U);
  EXPECT_EQ(post(form).status, 409U);
  form[5].second = "false";
  form[6].second = "201";
  EXPECT_EQ(post(form).status, 201U);
  form[6].second = "teapot";
  EXPECT_EQ(post(form).status, 204U);
}

TEST_F(Upload, AFormThatIsTooLargeIsRefusedUnread) {
  const Answer answer = engine_.refuse_unread({.method = "POST", .target = "/"}, kStart);
  EXPECT_EQ(answer.status, 400U);
  EXPECT_NE(answer.body.find("<Code>EntityTooLarge</Code>"), std::string::npos);
}

}  // namespace
}  // namespace emulator
