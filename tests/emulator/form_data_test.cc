#include "emulator/form_data.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

using std::string_literals::operator""s;

constexpr std::string_view kType = "multipart/form-data; boundary=cut";

std::string part(const std::string& disposition, const std::string& value) {
  return "--cut\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
}

const std::string kOne = part(R"(name="key")", "a/b");
const std::string kEnd = "--cut--\r\n";

TEST(FormData, ReadsFieldsInTheirOrder) {
  const std::string body =
      kOne + part(R"(name="empty")", "") +
      "--cut\r\ncontent-length: 5\r\ncontent-disposition: form-data; name=\"file\"; "
      "filename=\"a;b.png\"\r\nContent-Type: image/png\r\n\r\n\r\n--\0\xFF\r\n--cut--"s;
  const auto fields = read_form(kType, body);
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 3U);
  EXPECT_EQ((*fields)[0].name, "key");
  EXPECT_EQ((*fields)[0].value, "a/b");
  EXPECT_EQ((*fields)[1].value, "");
  EXPECT_EQ((*fields)[2].name, "file");
  EXPECT_EQ((*fields)[2].value, "\r\n--\0\xFF"s);
}

TEST(FormData, ReadsABoundaryHoweverItIsWritten) {
  for (const char* type : {"multipart/form-data;boundary=cut", "Multipart/Form-Data; Boundary=cut",
                           R"(multipart/form-data; charset=utf-8; boundary="cut")",
                           R"(multipart/form-data; boundary="cut"; charset=utf-8)"}) {
    EXPECT_TRUE(read_form(type, kOne + kEnd)) << type;
  }
}

TEST(FormData, NeedsABoundary) {
  const std::string too_long = "multipart/form-data; boundary=" + std::string(71, 'x');
  for (const std::string& type :
       {""s, "application/json"s, "multipart/form-data"s, "multipart/form-data; boundary="s,
        "multipart/form-data; boundary"s, "multipart/form-data boundary=cut"s,
        R"(multipart/form-data; boundary="cut)"s, "multipart/mixed; boundary=cut"s, too_long}) {
    EXPECT_FALSE(read_form(type, kOne + kEnd)) << type;
  }
}

TEST(FormData, RefusesABodyThatIsNotWhole) {
  const std::string whole = kOne + part(R"(name="file")", "bytes") + kEnd;
  ASSERT_TRUE(read_form(kType, whole));
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    EXPECT_FALSE(read_form(kType, whole.substr(0, size))) << size;
  }
}

TEST(FormData, RefusesWhatIsMalformed) {
  for (const std::string& body : {
           "preamble\r\n" + kOne + kEnd,
           kOne + kEnd + "epilogue",
           kOne + "--cutter\r\n" + kEnd,
           "--cut\nContent-Disposition: form-data; name=\"key\"\n\na\n--cut--\n"s,
           "--cut\r\nContent-Type: text/plain\r\n\r\na\r\n"s + kEnd,
           "--cut\r\n\r\na\r\n"s + kEnd,
           "--cut\r\nno colon\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\n"s + kEnd,
           "--cut\r\nContent-Disposition: attachment; name=\"key\"\r\n\r\na\r\n"s + kEnd,
           part("name=\"key", "a") + kEnd,
           part("name=\"\"", "a") + kEnd,
           part("name=key", "a") + kEnd,
           part("filename=\"key\"", "a") + kEnd,
           part("name=\"key\" stray", "a") + kEnd,
           part("name=\"key\"; name=\"other\"", "a") + kEnd,
           part("name=\"key\"\r\nContent-Disposition: form-data; name=\"other\"", "a") + kEnd,
           part("name=\"key\"; filename=\"" + std::string(4096, 'x') + "\"", "a") + kEnd,
           kOne + kOne + kEnd,
       }) {
    EXPECT_FALSE(read_form(kType, body)) << body;
  }
}

TEST(FormData, TakesThirtyTwoFieldsAndNoMore) {
  std::string body;
  for (int k = 0; k < 32; ++k) body += part("name=\"f" + std::to_string(k) + "\"", "a");
  EXPECT_TRUE(read_form(kType, body + kEnd));
  EXPECT_FALSE(read_form(kType, body + kOne + kEnd));
}

TEST(FormData, MayHaveNoFieldAtAll) {
  const auto fields = read_form(kType, kEnd);
  ASSERT_TRUE(fields);
  EXPECT_TRUE(fields->empty());
}

}  // namespace
}  // namespace emulator
