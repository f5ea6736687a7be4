#include "uploads/upload_store.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace gateway::uploads {
namespace {

using namespace std::chrono_literals;
using Outcome = UploadStore::Outcome;

constexpr Timestamp kNow{1h};
constexpr std::size_t kCost = UploadStore::kFileCost;
constexpr UploadStore::Limits kLimits{
    .max_bytes = 4 * kCost + 400, .max_tenant_bytes = 2 * kCost + 200, .lifetime = 10min};

TEST(UploadStore, FindsWhatItKeeps) {
  UploadStore store(kLimits);
  EXPECT_EQ(store.keep("a", "team", "bytes", kNow), Outcome::kept);
  const FileBytes found = store.find("a", "team", kNow + 10min - 1ns);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, "bytes");
  EXPECT_EQ(store.held(), 5 + kCost);
}

TEST(UploadStore, ForgetsWhatIsOldAndItsCost) {
  UploadStore store(kLimits);
  EXPECT_EQ(store.keep("a", "team", "bytes", kNow), Outcome::kept);
  const FileBytes held = store.find("a", "team", kNow);
  EXPECT_FALSE(store.find("a", "team", kNow + 10min));
  EXPECT_EQ(store.held(), 0U);
  EXPECT_EQ(*held, "bytes") << "whoever holds it goes on";
  EXPECT_EQ(store.keep("a", "team", "others", kNow + 10min), Outcome::kept);
}

TEST(UploadStore, ShowsAFileToItsTenantAlone) {
  UploadStore store(kLimits);
  EXPECT_EQ(store.keep("a", "team", "bytes", kNow), Outcome::kept);
  EXPECT_FALSE(store.find("a", "other", kNow));
  EXPECT_FALSE(store.find("b", "team", kNow));
}

TEST(UploadStore, OverwritesNothing) {
  UploadStore store(kLimits);
  EXPECT_EQ(store.keep("a", "team", "bytes", kNow), Outcome::kept);
  EXPECT_EQ(store.keep("a", "team", "others", kNow), Outcome::exists);
  EXPECT_EQ(store.keep("a", "other", "others", kNow), Outcome::exists);
  EXPECT_EQ(*store.find("a", "team", kNow), "bytes");
}

TEST(UploadStore, IsBoundedForEachTenant) {
  UploadStore store(kLimits);
  EXPECT_EQ(store.keep("a", "team", std::string(200, 'x'), kNow), Outcome::kept);
  EXPECT_EQ(store.keep("b", "team", std::string(1, 'x'), kNow), Outcome::tenant_full);
  EXPECT_EQ(store.keep("c", "team", "", kNow), Outcome::kept);
  EXPECT_EQ(store.keep("d", "team", "", kNow), Outcome::tenant_full);
  EXPECT_EQ(store.keep("e", "other", "", kNow), Outcome::kept);
}

TEST(UploadStore, IsBoundedForAllTogether) {
  UploadStore store(kLimits);
  EXPECT_EQ(store.keep("a", "one", std::string(200 + kCost, 'x'), kNow), Outcome::kept);
  EXPECT_EQ(store.keep("b", "two", std::string(201 + kCost, 'x'), kNow), Outcome::full);
  EXPECT_EQ(store.keep("c", "three", std::string(200 + kCost, 'x'), kNow), Outcome::kept);
  EXPECT_EQ(store.keep("d", "four", "", kNow), Outcome::full);
  EXPECT_EQ(store.held(), kLimits.max_bytes);
  EXPECT_EQ(store.keep("d", "four", "", kNow + 10min), Outcome::kept);
}

TEST(UploadStore, KeepsNothingIfItMayNot) {
  UploadStore store({.max_bytes = 0, .max_tenant_bytes = 0, .lifetime = 10min});
  EXPECT_EQ(store.keep("a", "team", "", kNow), Outcome::full);
}

}  // namespace
}  // namespace gateway::uploads
