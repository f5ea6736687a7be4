// The ends of a request that was never submitted; request_order_test.cc has the others.
#include "door/request/request_context.h"

#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "grpc_door/spelling.h"
#include "tests/door/access/callers.h"
#include "tests/door/request/door_record.h"
#include "tests/door/request/fake_router.h"
#include "tests/support/model_specs.h"

namespace gateway::request {
namespace {

using namespace std::chrono_literals;
using testing::DoorRecord;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Counts how often it is told of an end.
struct EndCount final : EndWriter {
  void finish(const Error* error) override {
    ++ends;
    failed = error != nullptr;
  }
  int ends = 0;
  bool failed = false;
};

class RequestContextTest : public ::testing::Test {
 protected:
  RequestContext entered(Route route = Route::embed) const {
    return RequestContext(
        services_, {route, grpc_door::kSpelling, begin_span(std::nullopt), Timestamp(1h), {}},
        testing::anybody());
  }

  static checks::EmbedQuery one_text() {
    checks::EmbedQuery query;
    query.items = checks::SentTexts{"text"};
    return query;
  }

  testing::FakeRouter router_{testing::all_models()};
  access::Admission admission_{{.max_items = 1, .max_bytes = 100}};
  DoorRecord probe_;
  const Services services_{
      router_, admission_, probe_, {}, {.text = "text-rich", .multimodal = "vision"}};
};

TEST_F(RequestContextTest, EndsInternalIfItIsForgotten) {
  { const RequestContext forgotten = entered(); }
  ASSERT_EQ(probe_.finished().size(), 1U);
  EXPECT_EQ(probe_.finished()[0].code, Code::internal);
  EXPECT_THAT(probe_.rejected(), IsEmpty());
}

TEST_F(RequestContextTest, TellsItsWriterIfItIsForgotten) {
  EndCount writer;
  {
    RequestContext forgotten = entered(Route::list_models);
    forgotten.attach(writer);
  }
  EXPECT_EQ(writer.ends, 1);
  EXPECT_TRUE(writer.failed);
}

TEST_F(RequestContextTest, IsOneRequestWhereverItMoves) {
  {
    RequestContext first = entered();
    ASSERT_TRUE(first.admit(one_text()));
    const RequestContext second = std::move(first);
    EXPECT_EQ(admission_.items(), 1U);
    EXPECT_THAT(probe_.finished(), IsEmpty());
  }
  EXPECT_EQ(admission_.items(), 0U);
  EXPECT_EQ(probe_.finished().size(), 1U);
}

TEST_F(RequestContextTest, EndsWithTheFirstReasonToRejectIt) {
  {
    RequestContext request = entered();
    const Error error = request.reject({ErrorKind::invalid_argument, "no such field"});
    EXPECT_EQ(error.message, "no such field");
    request.reject({ErrorKind::permission_denied, "and not allowed"});
    request.end();
  }
  ASSERT_EQ(probe_.finished().size(), 1U);
  EXPECT_EQ(probe_.finished()[0].code, Code::invalid_argument);
  EXPECT_THAT(probe_.rejected(),
              ElementsAre(DoorRecord::Rejected{Route::embed, "", Rejection::invalid}));
}

TEST_F(RequestContextTest, EndsWhenItIsNotAdmitted) {
  RequestContext request = entered();
  checks::EmbedQuery query = one_text();
  query.dimension = 9;
  const auto admitted = request.admit(std::move(query));
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().message,
            "field \"dimension\": 9 is not offered by text-rich; allowed: 8, 16, 4");
  ASSERT_EQ(probe_.finished().size(), 1U);
  EXPECT_EQ(probe_.finished()[0].model, "text-rich");
}

TEST_F(RequestContextTest, TellsTheProbeWhatFitsAnAnswer) {
  entered().end({ErrorKind::unavailable, std::string(100'000, '\xFF')});
  ASSERT_EQ(probe_.finished().size(), 1U);
  EXPECT_EQ(probe_.finished()[0].message, std::string(1024, '?'));
}

}  // namespace
}  // namespace gateway::request
