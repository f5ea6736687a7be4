// The vocabulary of a door while callers come.
#include <future>
#include <memory>
#include <string>
#include <variant>

#include <gmock/gmock.h>

#include "openai_door/door.h"
#include "tests/door/behaviour.h"
#include "tests/http_call/headers.h"
#include "tests/openai_door/vocabularies.h"
#include "tests/support/model_specs.h"

namespace gateway::openai_door {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A door, and a router that answers nobody.
class TokenIds : public ::testing::Test {
 protected:
  static constexpr std::size_t kMaxDecodedBytes = 12;

  http_call::Started post(std::string_view body) {
    const http_call::CallHead head =
        http_call::read_call_head(testing::lookup({}), {}, Clock::now());
    return door_.answer({"POST", "/v1/embeddings"}, {.head = head,
                                                     .body = std::string(body),
                                                     .reserve = [](std::size_t) { return true; },
                                                     .ready = [this] { ready_.set_value(); }});
  }

  std::string refusal_of(std::string_view body) {
    const http_call::Started answer = post(body);
    const auto* const reply = std::get_if<http_call::Reply>(&answer);
    return reply != nullptr ? std::to_string(reply->status) + reply->body : "let in";
  }

  /// What the router gets.
  std::vector<std::string> texts_of(std::string_view body) {
    const http_call::Started answer = post(body);
    const auto* const call = std::get_if<std::unique_ptr<http_call::Call>>(&answer);
    if (call == nullptr) return {"refused"};
    std::vector<std::string> texts;
    const dispatch::EmbedRequest& request = router_.request(router_.await_submission());
    for (std::size_t k = 0; k < request.contents.size(); ++k) {
      texts.push_back(std::get<Text>(request.contents[k]).text);
    }
    (*call)->cancel();
    ready_.get_future().wait();
    return texts;
  }

  void know(std::string_view token, std::uint32_t id) {
    door_.replace_vocabulary(
        std::make_shared<const TokenVocabulary>(testing::vocabulary_of({{token, id}})));
  }

  testing::FakeRouter router_{testing::all_models()};
  access::Admission admission_{{.max_items = 300, .max_bytes = 100'000}};
  testing::DoorRecord probe_;
  access::AccessControl access_{testing::tenants()};
  request::Intake intake_{{router_, admission_, probe_, {}, {"text-rich", "vision"}}, access_};
  Door door_{intake_, access_, kMaxDecodedBytes};
  std::promise<void> ready_;
};

TEST_F(TokenIds, AreRefusedUnlessThereIsAVocabulary) {
  EXPECT_THAT(refusal_of(R"({"input":[7]})"), HasSubstr("check_embedding_ctx_length=False"));
  know("a", 7);
  door_.replace_vocabulary(nullptr);
  EXPECT_THAT(refusal_of(R"({"input":[7]})"), HasSubstr("check_embedding_ctx_length=False"));
}

TEST_F(TokenIds, AreReadByTheVocabularyOfTheMoment) {
  know("old ", 7);
  know("new ", 7);
  EXPECT_THAT(texts_of(R"({"input":[[7],[7,7]]})"), ElementsAre("new ", "new new "));
}

TEST_F(TokenIds, StandForNoMoreTextThanTheDoorAllows) {
  know(std::string(kMaxDecodedBytes / 2, 'x'), 7);
  const std::string refusal = refusal_of(R"({"input":[[7],[7],[7]]})");
  EXPECT_THAT(refusal, HasSubstr("400"));
  EXPECT_THAT(refusal, HasSubstr("more than 12 bytes"));
  EXPECT_THAT(texts_of(R"({"input":[[7],[7]]})"), ElementsAre("xxxxxx", "xxxxxx"));
}

}  // namespace
}  // namespace gateway::openai_door
