#include "operations/status_page.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::operations {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPage(kStatusPage);

TEST(StatusPage, NeedsNothingFromOutside) {
  for (const char* outside : {"src=", "@import", "url(", "https://", "//cdn", "eval("}) {
    EXPECT_THAT(kPage, Not(HasSubstr(outside)));
  }
}

TEST(StatusPage, NeverParsesWhatTheGatewaySays) {
  for (const char* parser : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                             "DOMParser", "Function("}) {
    EXPECT_THAT(kPage, Not(HasSubstr(parser)));
  }
}

TEST(StatusPage, HasOneScriptAndOneStyleThatThePolicyKnows) {
  for (const char* tag : {"<script>", "<style>"}) {
    EXPECT_EQ(kPage.find(tag), kPage.rfind(tag));
  }
  EXPECT_THAT(kPage, Not(HasSubstr(" style=\"")));
  EXPECT_THAT(kPage, Not(HasSubstr(" onclick=\"")));
  EXPECT_THAT(std::string(kContentSecurityPolicy), Not(HasSubstr("unsafe")));
}

}  // namespace
}  // namespace gateway::operations
