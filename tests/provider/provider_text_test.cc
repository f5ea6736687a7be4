#include "provider/provider_text.h"

#include <gtest/gtest.h>

namespace gateway::provider {
namespace {

TEST(ProviderText, MasksKeys) {
  EXPECT_EQ(presentable_message("Incorrect API key provided: sk-0123456789abcdef. Look it up."),
            "Incorrect API key provided: [key] Look it up.");
  EXPECT_EQ(presentable_message("key sk-ab**************yz, token st-abcdefgh"),
            "key [key], token [key]");
  EXPECT_EQ(presentable_message("Authorization: Bearer abcdefgh"), "Authorization: [key]");
  EXPECT_EQ(presentable_message("Authorization: Bearer\tabcdefgh"), "Authorization: [key]");
}

TEST(ProviderText, LeavesWordsThatOnlyContainTheMarks) {
  EXPECT_EQ(presentable_message("a task-oriented test-driven sk-ip"),
            "a task-oriented test-driven sk-ip");
}

TEST(ProviderText, PutsEverythingOnOneLine) {
  EXPECT_EQ(presentable_message("one\ntwo\r\tthree\x7F"), "one two  three ");
}

TEST(ProviderText, IsCutBetweenCharacters) {
  const std::string cut = presentable_message(std::string(kMaxMessageBytes - 1, 'a') + "风风");
  EXPECT_EQ(cut, std::string(kMaxMessageBytes - 1, 'a'));
  EXPECT_EQ(presentable_message(std::string(1000, 'a')).size(), kMaxMessageBytes);
}

TEST(ProviderText, MasksAKeyAcrossTheCut) {
  const std::string cut =
      presentable_message(std::string(kMaxMessageBytes - 6, 'a') + " sk-0123456789");
  EXPECT_EQ(cut, std::string(kMaxMessageBytes - 6, 'a') + " [key]");
}

TEST(ProviderText, KeepsIdsInPlainCharacters) {
  EXPECT_EQ(presentable_id("a\xFF\xC3z"), "a??z");
  EXPECT_EQ(presentable_id(std::string(500, 'x')).size(), kMaxIdBytes);
}

TEST(ProviderText, FindsHeadersWhateverTheirCase) {
  const HttpResponse response{.status = 200, .headers = {{"X-Request-ID", "r"}}, .body = {}};
  EXPECT_EQ(header_value(response, "x-request-id"), "r");
  EXPECT_EQ(header_value(response, "x-request"), "");
  EXPECT_EQ(request_id_of(response, ""), "r");
  EXPECT_EQ(request_id_of(response, "body"), "body");
}

}  // namespace
}  // namespace gateway::provider
