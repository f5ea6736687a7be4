#include "content/media_url.h"

#include <string>

#include <gmock/gmock.h>

namespace gateway::content {
namespace {

using ::testing::HasSubstr;

std::string fault_of(std::string_view url) {
  return std::string(url_fault(url).value_or("none"));
}

TEST(MediaUrl, AcceptsHttpAddresses) {
  EXPECT_EQ(fault_of("http://example.com/a.png"), "none");
  EXPECT_EQ(fault_of("https://example.com"), "none");
  EXPECT_EQ(fault_of("HTTPS://example.com:8443/a%20b.png?sign=a@b#part"), "none");
  EXPECT_EQ(fault_of("https://[2001:db8::1]/a.png"), "none");
}

TEST(MediaUrl, RefusesOtherSchemesWithAdvice) {
  EXPECT_THAT(fault_of(""), HasSubstr("is empty"));
  EXPECT_THAT(fault_of("ftp://example.com/a.png"), HasSubstr("http:// or https://"));
  EXPECT_THAT(fault_of("example.com/a.png"), HasSubstr("http:// or https://"));
  EXPECT_THAT(fault_of("/etc/passwd"), HasSubstr("http:// or https://"));
  EXPECT_THAT(fault_of("oss://bucket/a.png"), HasSubstr("oss://"));
  EXPECT_THAT(fault_of("data:image/png;base64,AAAA"), HasSubstr("`data`"));
  EXPECT_THAT(fault_of("Data:image/png;base64,AAAA"), HasSubstr("`data`"));
}

TEST(MediaUrl, RefusesAddressesWithoutHost) {
  EXPECT_THAT(fault_of("https://"), HasSubstr("no host"));
  EXPECT_THAT(fault_of("https:///a.png"), HasSubstr("no host"));
  EXPECT_THAT(fault_of("http://:80/a.png"), HasSubstr("no host"));
  EXPECT_THAT(fault_of("http://?a=b"), HasSubstr("no host"));
}

TEST(MediaUrl, RefusesUserNamesInTheAuthorityOnly) {
  EXPECT_THAT(fault_of("https://user:secret@example.com/"), HasSubstr("password"));
  EXPECT_EQ(fault_of("https://example.com/@user"), "none");
}

TEST(MediaUrl, RefusesCharactersThatNoAddressHas) {
  EXPECT_THAT(fault_of("https://example.com/a b.png"), HasSubstr("percent-encode"));
  EXPECT_THAT(fault_of("https://example.com/a\nb.png"), HasSubstr("percent-encode"));
  EXPECT_THAT(fault_of("https://example.com/图.png"), HasSubstr("percent-encode"));
  EXPECT_THAT(fault_of("https://example.com/\x7F"), HasSubstr("percent-encode"));
}

TEST(MediaUrl, RefusesAddressesPastTheLimit) {
  std::string url = "https://example.com/";
  url.append(kMaxUrlBytes - url.size(), 'a');
  EXPECT_EQ(fault_of(url), "none");
  EXPECT_THAT(fault_of(url + "a"), HasSubstr("4096"));
}

}  // namespace
}  // namespace gateway::content
