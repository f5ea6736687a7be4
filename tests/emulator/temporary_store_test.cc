#include "emulator/temporary_store.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::string_view kKey = "sk-emulator";
constexpr std::string_view kModel = "qwen3-vl-embedding";
constexpr std::string_view kGone = "Failed to download multimodal content";
const Timestamp kStart = Timestamp(hours(1));

/// A store and what is done with it: most tests need one grant.
class TemporaryStoreTest : public testing::Test {
 protected:
  void limit(const StoreLimits& limits) {
    store_.emplace(1, limits);
    grant_ = *store_->grant(kKey, kModel, kStart);
  }
  void SetUp() override { limit({}); }

  [[nodiscard]] std::string key(const std::string& name) const {
    return grant_.directory + "/" + name;
  }

  [[nodiscard]] UploadedFile file(const std::string& key, std::string_view bytes) const {
    return {.policy = grant_.policy, .signature = grant_.signature, .key = key, .bytes = bytes};
  }

  /// The code of a refusal; empty if it is kept.
  std::string put(const UploadedFile& file, Timestamp now = kStart) {
    const auto refused = store_->put(file, now);
    return refused ? refused->code : "";
  }
  std::string put(const std::string& name, std::string_view bytes, Timestamp now = kStart) {
    const std::string whole = key(name);
    return put(file(whole, bytes), now);
  }

  /// The bytes of a file, or the words of a refusal.
  std::string open(const std::string& name, std::string_view api_key = kKey,
                   std::string_view model = kModel, Timestamp now = kStart) {
    const auto bytes = store_->open("oss://" + key(name), api_key, model, now);
    return bytes ? *bytes : bytes.error().message;
  }

  std::optional<TemporaryStore> store_;
  UploadGrant grant_;
};

TEST_F(TemporaryStoreTest, KeepsAFileForItsKeyAndModel) {
  EXPECT_EQ(put("a.png", "bytes"), "");
  EXPECT_EQ(open("a.png"), "bytes");
  const std::string_view not_yours =
      "Don't have authorization to access the media resource during the data inspection process.";
  EXPECT_EQ(open("a.png", "sk-other"), not_yours);
  EXPECT_EQ(open("a.png", kKey, "tongyi-embedding-vision-plus"), not_yours);
}

TEST_F(TemporaryStoreTest, KnowsNoOtherAddress) {
  EXPECT_EQ(open("never"), kGone);
  EXPECT_FALSE(store_->open("oss://", kKey, kModel, kStart));
  EXPECT_FALSE(store_->open("", kKey, kModel, kStart));
}

TEST_F(TemporaryStoreTest, ForgetsAFileAfterTwoDays) {
  EXPECT_EQ(put("a.png", "bytes"), "");
  EXPECT_EQ(open("a.png", kKey, kModel, kStart + hours(48) - seconds(1)), "bytes");
  EXPECT_EQ(open("a.png", kKey, kModel, kStart + hours(48)), kGone);
}

TEST_F(TemporaryStoreTest, TakesAGrantForFiveMinutes) {
  EXPECT_EQ(put("a.png", "bytes", kStart + seconds(299)), "");
  EXPECT_EQ(put("b.png", "bytes", kStart + seconds(300)), "AccessDenied");
}

TEST_F(TemporaryStoreTest, RefusesWhatNoGrantCovers) {
  const std::string inside = key("a.png");
  UploadedFile upload = file(inside, "bytes");
  upload.signature = "other";
  EXPECT_EQ(put(upload), "SignatureDoesNotMatch");
  upload = file(inside, "bytes");
  upload.policy = "other";
  EXPECT_EQ(put(upload), "SignatureDoesNotMatch");
  EXPECT_EQ(put(file("elsewhere/a.png", "bytes")), "AccessDenied");
  EXPECT_EQ(put(file(grant_.directory + "more/a.png", "bytes")), "AccessDenied");
  EXPECT_EQ(put(file(store_->grant(kKey, kModel, kStart)->directory + "/a", "bytes")),
            "AccessDenied");
}

TEST_F(TemporaryStoreTest, OverwritesOnlyWhereItMay) {
  const std::string whole = key("a.png");
  EXPECT_EQ(put(file(whole, "first")), "");
  UploadedFile second = file(whole, "second");
  second.may_overwrite = false;
  EXPECT_EQ(put(second), "FileAlreadyExists");
  EXPECT_EQ(open("a.png"), "first");
  EXPECT_EQ(put(file(whole, "third")), "");
  EXPECT_EQ(open("a.png"), "third");
}

TEST_F(TemporaryStoreTest, MetersTheGrantsOfAKeyAndModel) {
  limit({.max_grants_per_second = 2});
  EXPECT_TRUE(store_->grant(kKey, kModel, kStart));
  const auto third = store_->grant(kKey, kModel, kStart + seconds(1) - Duration(1));
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().status, 429U);
  EXPECT_EQ(third.error().code, "Throttling.RateQuota");
  EXPECT_TRUE(store_->grant("sk-other", kModel, kStart));
  EXPECT_TRUE(store_->grant(kKey, "tongyi-embedding-vision-plus", kStart));
  EXPECT_TRUE(store_->grant(kKey, kModel, kStart + seconds(1)));
}

TEST_F(TemporaryStoreTest, RefusesAFileThatIsTooLarge) {
  limit({.max_file_bytes = 5});
  EXPECT_EQ(put("a", "12345"), "");
  EXPECT_EQ(put("b", "123456"), "EntityTooLarge");
}

TEST_F(TemporaryStoreTest, ForgetsTheOldestFilesForWantOfBytes) {
  limit({.max_file_bytes = 10, .max_bytes = 10});
  EXPECT_EQ(put("a", "12345"), "");
  EXPECT_EQ(put("b", "12345"), "");
  EXPECT_EQ(open("a"), "12345");
  EXPECT_EQ(put("c", "1"), "");
  EXPECT_EQ(open("a"), kGone);
  EXPECT_EQ(open("b"), "12345");
  EXPECT_EQ(put("d", "0123456789"), "");
  EXPECT_EQ(open("c"), kGone);
  EXPECT_EQ(put("d", "1"), "");  // In its own place, so there is room again.
  EXPECT_EQ(put("e", "123456789"), "");
  EXPECT_EQ(open("d"), "1");
}

TEST_F(TemporaryStoreTest, ForgetsTheOldestFilesAndGrantsBeyondTheirNumber) {
  limit({.max_files = 2, .max_grants = 1});
  EXPECT_EQ(put("a", "1"), "");
  EXPECT_EQ(put("b", "1"), "");
  EXPECT_EQ(put("c", "1"), "");
  EXPECT_EQ(open("a"), kGone);
  EXPECT_EQ(open("b"), "1");
  (void)store_->grant(kKey, kModel, kStart);
  EXPECT_EQ(put("d", "1"), "SignatureDoesNotMatch");
}

}  // namespace
}  // namespace emulator
