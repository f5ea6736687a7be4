#include "http/body_reader.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace gateway::http {
namespace {

constexpr std::size_t kMaxBody = 1000;
constexpr std::size_t kMaxExtension = 20;

RequestHead head_with(const std::string& header) {
  return *RequestHead::read("POST / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n");
}

const RequestHead& chunked() {
  static const RequestHead kHead = head_with("Transfer-Encoding: chunked");
  return kHead;
}

/// What comes of a chunked body: itself, or what is objected to it; neither if it isn't whole.
struct Outcome {
  std::optional<std::string> body;
  std::optional<Objection> objection;
};

/// Hands `bytes` over, `step` more of them at a time, as a session does.
Outcome outcome_of(const std::string& bytes, std::size_t step) {
  BodyReader reader(chunked(), kMaxExtension);
  EXPECT_TRUE(reader.well_formed());
  EXPECT_TRUE(reader.allow(kMaxBody));
  std::string waiting;
  for (std::size_t from = 0; from < bytes.size() && !reader.done(); from += step) {
    waiting += bytes.substr(from, step);
    const auto taken = reader.take(waiting);
    if (!taken) return {.body = {}, .objection = taken.error()};
    waiting.erase(0, *taken);
  }
  if (!reader.done()) return {};
  return {.body = reader.release(), .objection = {}};
}

void expect_objection(const std::string& bytes, Objection objection) {
  for (const std::size_t step : {std::size_t{1}, bytes.size()}) {
    EXPECT_EQ(outcome_of(bytes, step).objection, objection) << bytes << " by " << step;
  }
}

TEST(BodyReader, TakesAsMuchAsWasAnnounced) {
  const RequestHead head = head_with("Content-Length: 5");
  BodyReader reader(head, kMaxExtension);
  ASSERT_TRUE(reader.well_formed());
  ASSERT_TRUE(reader.allow(5));
  EXPECT_EQ(*reader.take("ab"), 2U);
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(*reader.take("cdeGET /"), 3U);
  ASSERT_TRUE(reader.done());
  EXPECT_EQ(reader.release(), "abcde");
}

TEST(BodyReader, IsDoneWhereNoBodyIsAnnounced) {
  for (const char* header : {"X-A: b", "Content-Length: 0"}) {
    BodyReader reader(head_with(header), kMaxExtension);
    ASSERT_TRUE(reader.well_formed());
    EXPECT_TRUE(reader.allow(0));
    EXPECT_TRUE(reader.done()) << header;
    EXPECT_EQ(reader.release(), "");
  }
}

TEST(BodyReader, AllowsNoMoreThanItsBound) {
  const RequestHead head = head_with("Content-Length: 5");
  EXPECT_FALSE(BodyReader(head, kMaxExtension).allow(4));
  EXPECT_FALSE(BodyReader(chunked(), kMaxExtension).allow(0));
}

TEST(BodyReader, JoinsChunks) {
  const std::string bytes = "3;name=value\r\nabc\r\n00A\r\ndefghijklm\r\n0\r\nX-Trailer: y\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    EXPECT_EQ(outcome_of(bytes, step).body, "abcdefghijklm") << step;
  }
}

TEST(BodyReader, RefusesChunksOverTheBound) {
  expect_objection("3e9\r\n", Objection::body_too_large);
  expect_objection("1\r\na\r\n3e8\r\n", Objection::body_too_large);
  expect_objection("ffffffffffffffff\r\n", Objection::body_too_large);
}

TEST(BodyReader, RefusesWhatIsNoChunk) {
  for (const char* bytes : {
           "10000000000000001\r\na\r\n",  // Overflows.
           "-1\r\na\r\n",
           "0x3\r\nabc\r\n0\r\n\r\n",
           "\r\na\r\n",
           "3\nabc\r\n0\r\n\r\n",  // Bare LF.
           "3 \r\nabc\r\n0\r\n\r\n",
           "3\r\nabcX\r\n0\r\n\r\n",
           "3\r\nabc0\r\n\r\n",
           "3;\nx\r\nabc\r\n0\r\n\r\n",
           "3;=y\r\nabc\r\n0\r\n\r\n",
           "0\r\nX-Trailer : y\r\n\r\n",
           "0\r\nX-Trailer\r\n\r\n",
       }) {
    expect_objection(bytes, Objection::malformed);
  }
}

TEST(BodyReader, RefusesLongExtensions) {
  EXPECT_EQ(outcome_of("1;" + std::string(kMaxExtension - 1, 'n') + "\r\na\r\n0\r\n\r\n", 7).body,
            "a");
  expect_objection("1;" + std::string(kMaxExtension, 'n') + "\r\na\r\n", Objection::malformed);
}

}  // namespace
}  // namespace gateway::http
