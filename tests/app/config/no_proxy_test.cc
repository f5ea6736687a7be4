#include "app/config/no_proxy.h"

#include <gtest/gtest.h>

namespace gateway::config {
namespace {

struct Row {
  std::string_view list;
  std::string_view url;
  bool excepted;
};

void expect_rows(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const auto origin = transport::parse_origin(row.url);
    ASSERT_TRUE(origin.has_value()) << row.url;
    EXPECT_EQ(excepted_by(row.list, *origin), row.excepted) << row.list << " and " << row.url;
  }
}

TEST(NoProxy, ExceptsNothingWhereItSaysNothing) {
  expect_rows({{"", "https://a.example.com", false},
               {" , ,", "https://a.example.com", false},
               {".", "https://a.example.com", false},
               {"*.", "https://a.example.com", false}});
}

TEST(NoProxy, ExceptsEverythingByAStar) {
  expect_rows({{"*", "https://example.com", true},
               {"*", "https://10.0.0.1", true},
               {"a.com, *", "https://example.com", true},
               {"**", "https://example.com", false}});
}

TEST(NoProxy, ExceptsADomainWithItsSubdomains) {
  expect_rows({{"example.com", "https://example.com", true},
               {"example.com", "https://a.b.example.com:8443", true},
               {"example.com", "https://notexample.com", false},
               {"example.com", "https://example.com.org", false},
               {"example.com", "https://com", false},
               {"a.example.com", "https://example.com", false},
               {"com", "https://example.com", true},
               {"localhost", "https://localhost", true},
               {"ample.com", "https://example.com", false}});
}

TEST(NoProxy, TakesALeadingDotOrStarForNone) {
  expect_rows({{".example.com", "https://example.com", true},
               {".example.com", "https://a.example.com", true},
               {".example.com", "https://notexample.com", false},
               {"*.example.com", "https://a.example.com", true},
               {"*.example.com", "https://notexample.com", false},
               {"*example.com", "https://notexample.com", false}});
}

TEST(NoProxy, MindsNeitherCaseNorTheDotOfTheRoot) {
  expect_rows({{"EXAMPLE.Com", "https://a.example.com", true},
               {"example.com", "https://A.EXAMPLE.COM", true},
               {"example.com.", "https://a.example.com", true},
               {"example.com", "https://a.example.com.", true},
               {"example.com.:443", "https://a.example.com.", true}});
}

TEST(NoProxy, IsAListByCommasOrBlanks) {
  for (const std::string_view list :
       {"a.com,example.com", "a.com, example.com ,b.com", "a.com example.com b.com",
        "a.com\texample.com\n", ",,example.com,,"}) {
    expect_rows({{list, "https://example.com", true}, {list, "https://c.com", false}});
  }
}

TEST(NoProxy, MindsAPortWhereOneIsNamed) {
  expect_rows({{"example.com:443", "https://example.com", true},
               {"example.com:443", "https://a.example.com", true},
               {"example.com:443", "https://example.com:8443", false},
               {"example.com:8443", "https://example.com:8443", true},
               {"10.0.0.1:443", "https://10.0.0.1", true},
               {"10.0.0.1:80", "https://10.0.0.1", false},
               {"[fd00::1]:443", "https://[fd00::1]", true},
               {"[fd00::1]:80", "https://[fd00::1]", false},
               {"example.com:", "https://example.com", false},
               {"example.com:x", "https://example.com", false},
               {":443", "https://example.com", false}});
}

TEST(NoProxy, ExceptsAnAddressHoweverItIsWritten) {
  expect_rows({{"10.0.0.1", "https://10.0.0.1", true},
               {"10.0.0.1", "https://10.0.0.11", false},
               {"0.0.1", "https://10.0.0.1", false},
               {".0.0.1", "https://10.0.0.1", false},
               {"fd00::1", "https://[fd00::1]", true},
               {"[fd00::1]", "https://[fd00::1]", true},
               {"FD00:0:0:0::1", "https://[fd00::1]", true},
               {"fd00::1", "https://[fd00::2]", false},
               {"[fd00::1", "https://[fd00::1]", false},
               {"[", "https://[fd00::1]", false},
               {"[]", "https://[fd00::1]", false},
               {"[fd00::1]x", "https://[fd00::1]", false},
               {"10.0.0.1", "https://[::ffff:10.0.0.1]", true},
               {"::ffff:10.0.0.1", "https://10.0.0.1", true}});
}

TEST(NoProxy, ExceptsTheAddressesOfANetwork) {
  expect_rows({{"10.0.0.0/8", "https://10.200.3.4", true},
               {"10.0.0.0/8", "https://11.0.0.1", false},
               {"10.1.2.3/8", "https://10.200.3.4", true},
               {"192.168.0.0/22", "https://192.168.3.255", true},
               {"192.168.0.0/22", "https://192.168.4.0", false},
               {"10.0.0.1/32", "https://10.0.0.1", true},
               {"10.0.0.1/32", "https://10.0.0.2", false},
               {"0.0.0.0/0", "https://8.8.8.8", true},
               {"0.0.0.0/0", "https://[fd00::1]", false},
               {"fd00::/8", "https://[fdff::1]", true},
               {"fd00::/8", "https://[fe00::1]", false},
               {"fd00::/10", "https://[fd3f::1]", true},
               {"fd00::/10", "https://[fd40::1]", false},
               {"::/0", "https://10.0.0.1", false},
               {"10.0.0.0/8", "https://[::ffff:10.1.1.1]", true}});
}

TEST(NoProxy, AsksForNoName) {
  expect_rows({{"127.0.0.0/8", "https://localhost", false},
               {"0.0.0.0/0", "https://example.com", false},
               {"example.com/8", "https://example.com", false}});
}

TEST(NoProxy, TakesNoNetworkThatIsNone) {
  for (const std::string_view list : {"10.0.0.0/", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1",
                                      "10.0.0/8", "/8", "10.0.0.0/8/8", "10.0.0.0/4294967304"}) {
    expect_rows({{list, "https://10.0.0.1", false}});
  }
}

}  // namespace
}  // namespace gateway::config
