#include "uploads/multipart_form.h"

#include <string>

#include <gtest/gtest.h>

namespace gateway::uploads {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=b0undary";

std::string part(const std::string& name, const std::string& content) {
  return "--b0undary\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content +
         "\r\n";
}

TEST(MultipartForm, HasItsPartsInOrder) {
  const std::string body =
      part("key", "a/b.png") + part("empty", "") + part("file", "\r\n--b\0x") + "--b0undary--\r\n";
  const auto parts = read_form(kType, body);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 3U);
  EXPECT_EQ((*parts)[0].name, "key");
  EXPECT_EQ(content_of(*parts, "key"), "a/b.png");
  EXPECT_EQ(content_of(*parts, "empty"), "");
  EXPECT_EQ(content_of(*parts, "file"), std::string("\r\n--b\0x").c_str());
  EXPECT_FALSE(content_of(*parts, "other"));
}

// As the SDK for Python sends it (requests), and others: quoted boundaries, more headers, any case.
TEST(MultipartForm, TakesHeadsAsClientsWriteThem) {
  const std::string body =
      "--x'y\r\ncontent-type: image/png\r\nCONTENT-DISPOSITION:form-data;name=file; "
      "filename=\"a;b.png\"\r\n\r\nbytes\r\n--x'y--";
  const auto parts = read_form("Multipart/Form-Data; charset=utf-8; boundary=\"x'y\"", body);
  ASSERT_TRUE(parts);
  EXPECT_EQ(content_of(*parts, "file"), "bytes");
}

TEST(MultipartForm, RefusesWhatIsNone) {
  const std::string whole = part("key", "a") + "--b0undary--";
  EXPECT_FALSE(read_form("application/json", whole));
  EXPECT_FALSE(read_form("multipart/form-data", whole));
  EXPECT_FALSE(read_form("multipart/form-data; boundary=", whole));
  EXPECT_FALSE(read_form("multipart/form-data; boundary=" + std::string(71, 'x'), whole));
  EXPECT_FALSE(read_form("multipart/form-data; boundary=other", whole));
  EXPECT_FALSE(read_form(kType, ""));
  EXPECT_FALSE(read_form(kType, "\r\n" + whole));
  EXPECT_FALSE(read_form(kType, whole + "x"));
  EXPECT_FALSE(read_form(kType, part("", "a") + "--b0undary--"));
  EXPECT_FALSE(read_form(kType, "--b0undary\r\n\r\na\r\n--b0undary--"));
  EXPECT_FALSE(read_form(kType, part("key", "a") + whole)) << "twice";
}

TEST(MultipartForm, RefusesWhatIsCutAnywhere) {
  const std::string whole = part("key", "a") + part("file", "bytes") + "--b0undary--";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_form(kType, whole.substr(0, size))) << size;
  }
  EXPECT_TRUE(read_form(kType, whole));
}

TEST(MultipartForm, IsBounded) {
  std::string body;
  for (std::size_t k = 0; k < kMaxFormParts; ++k) body += part(std::to_string(k), "a");
  EXPECT_TRUE(read_form(kType, body + "--b0undary--"));
  EXPECT_FALSE(read_form(kType, body + part("more", "a") + "--b0undary--"));
  EXPECT_FALSE(read_form(kType, part(std::string(kMaxPartHeadBytes, 'x'), "a") + "--b0undary--"));
}

}  // namespace
}  // namespace gateway::uploads
