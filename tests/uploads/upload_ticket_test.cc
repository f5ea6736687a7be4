#include "uploads/upload_ticket.h"

#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace gateway::uploads {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow{1'800'000'000s};

UploadTicket ticket() {
  return {.tenant = "team-a.b_c",
          .folder = "0123456789abcdef0123456789abcdef",
          .max_bytes = 5'242'880,
          .expires = kNow + 10min};
}

TEST(UploadTicket, ReadsWhatItWrote) {
  const TicketOffice office;
  const auto read = office.read(office.write(ticket()), kNow);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, ticket());
}

TEST(UploadTicket, FitsIntoAPath) {
  UploadTicket longest = ticket();
  longest.tenant.assign(64, 'x');
  const std::string text = TicketOffice().write(longest);
  EXPECT_LE(text.size(), 256U);
  EXPECT_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._"), std::string::npos);
}

TEST(UploadTicket, Expires) {
  const TicketOffice office;
  const std::string text = office.write(ticket());
  EXPECT_TRUE(office.read(text, kNow + 10min - 1s));
  EXPECT_EQ(office.read(text, kNow + 10min).error(), TicketFault::expired);
}

TEST(UploadTicket, OfAnotherOfficeIsUnknown) {
  EXPECT_EQ(TicketOffice().read(TicketOffice().write(ticket()), kNow).error(),
            TicketFault::unknown);
}

TEST(UploadTicket, IsUnknownWithAnyByteChanged) {
  const TicketOffice office(TicketOffice::Secret{1, 2, 3});
  const std::string text = office.write(ticket());
  for (std::size_t k = 0; k < text.size(); ++k) {
    std::string changed = text;
    changed[k] = changed[k] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(office.read(changed, kNow)) << k;
    EXPECT_FALSE(office.read(text.substr(0, k), kNow)) << k;
  }
  EXPECT_FALSE(office.read(text + "x", kNow));
}

TEST(UploadTicket, HasAFolderThatNoOtherHas) {
  std::set<std::string> folders;
  for (int k = 0; k < 100; ++k) folders.insert(new_folder());
  EXPECT_EQ(folders.size(), 100U);
  EXPECT_EQ(folders.begin()->size(), kFolderBytes);
}

}  // namespace
}  // namespace gateway::uploads
