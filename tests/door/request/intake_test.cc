#include "door/request/intake.h"

#include <chrono>
#include <initializer_list>
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
using checks::EmbedQuery;
using testing::DoorRecord;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

EmbedQuery texts(std::initializer_list<std::string> values, const std::string& model = "") {
  EmbedQuery query;
  if (!model.empty()) query.model = model;
  query.items = checks::SentTexts(values);
  return query;
}

/// Who calls, or why it may not come in, and what its call says beside the request.
struct Caller {
  Result<access::Identity> identity;
  TraceContext trace;
  Timestamp arrived;
  Deadline deadline;

  [[nodiscard]] Arrival arrival(Route route) const {
    return {route, grpc_door::kSpelling, trace, arrived, deadline};
  }
};

Caller caller(access::Identity identity = testing::anybody()) {
  return {.identity = std::move(identity),
          .trace = begin_span(std::nullopt),
          .arrived = Timestamp(1h),
          .deadline = std::nullopt};
}

/// A request that got in, and its context.
struct Accepted {
  RequestContext context;
  dispatch::EmbedRequest request;
};

Result<Accepted> accept(const Intake& intake, Route route, const Caller& from, EmbedQuery query) {
  Result<RequestContext> entered = intake.enter(from.arrival(route), from.identity);
  if (!entered) return entered.error();
  Result<dispatch::EmbedRequest> admitted = entered->admit(std::move(query));
  if (!admitted) return admitted.error();
  return Accepted{*std::move(entered), *std::move(admitted)};
}

/// A door with room for 3 items or 10 bytes.
struct Door {
  testing::FakeRouter router{testing::all_models()};
  access::Admission admission{access::Admission::Limits{.max_items = 3, .max_bytes = 10}};
  access::AccessControl access{access::AccessRules{}};
  DoorRecord probe;
  Intake intake{
      {router, admission, probe, checks::QueryLimits{}, DefaultModels{"text-rich", "vision"}},
      access};

  Result<Accepted> accept(Route route, const Caller& from, EmbedQuery query) {
    return request::accept(intake, route, from, std::move(query));
  }

  Error refusal(Route route, const Caller& from, EmbedQuery query) {
    Result<Accepted> result = accept(route, from, std::move(query));
    return result ? Error{ErrorKind::internal, "accepted"} : result.error();
  }
};

TEST(Intake, PassesOnWhatTheCallerSaid) {
  Door door;
  Caller from = caller();
  from.deadline = Timestamp(2h);
  const Result<Accepted> accepted = door.accept(Route::embed, from, texts({"a", "bc"}));
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->request.tenant, "team");
  EXPECT_EQ(accepted->request.deadline, Timestamp(2h));
  EXPECT_EQ(accepted->request.contents.size(), 2u);
  EXPECT_THAT(door.probe.finished(), IsEmpty());
}

TEST(Intake, HoldsItemsAndBytesAsLongAsThePermitLives) {
  Door door;
  {
    const Result<Accepted> accepted = door.accept(Route::embed, caller(), texts({"a", "bc"}));
    EXPECT_EQ(door.admission.items(), 2u);
    EXPECT_EQ(door.admission.bytes(), 3u);
  }
  EXPECT_EQ(door.admission.items(), 0u);
  EXPECT_EQ(door.admission.bytes(), 0u);
}

TEST(Intake, CountsTheBytesOfEveryPart) {
  Door door;
  access::Admission roomy(access::Admission::Limits{.max_items = 10, .max_bytes = 1000});
  const Intake intake(
      {door.router, roomy, door.probe, checks::QueryLimits{}, DefaultModels{"", "fused"}},
      door.access);
  EmbedQuery query;
  query.items = checks::SentContents{Text{"12345"},
                                     checks::SentImage(checks::ImageUrl{"https://example.com/"})};
  const Result<Accepted> accepted = accept(intake, Route::embed_multimodal, caller(), query);
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(roomy.items(), 1u);
  EXPECT_EQ(roomy.bytes(), 25u);
}

TEST(Intake, RefusesWhatTheQueuesCannotHold) {
  Door door;
  const Error items = door.refusal(Route::embed, caller(), texts({"a", "b", "c", "d"}));
  EXPECT_EQ(items.kind, ErrorKind::overloaded);
  const Error bytes = door.refusal(Route::embed, caller(), texts({"eleven byte"}));
  EXPECT_EQ(bytes.kind, ErrorKind::overloaded);
  EXPECT_THAT(door.probe.rejected(),
              ElementsAre(DoorRecord::Rejected{Route::embed, "text-rich", Rejection::queue_items},
                          DoorRecord::Rejected{Route::embed, "text-rich", Rejection::queue_bytes}));
  EXPECT_EQ(door.admission.items(), 0u);
}

TEST(Intake, RefusesASpentDeadline) {
  Door door;
  Caller late = caller();
  late.deadline = late.arrived;
  EXPECT_EQ(door.refusal(Route::embed_unary, late, texts({"a"})).kind,
            ErrorKind::deadline_exceeded);
  EXPECT_THAT(door.probe.rejected(),
              ElementsAre(DoorRecord::Rejected{Route::embed_unary, "", Rejection::deadline_spent}));
  EXPECT_EQ(door.probe.finished().at(0).code, Code::deadline_exceeded);
}

TEST(Intake, RefusesStrangersBeforeItLooksAtAnythingElse) {
  Door door;
  door.intake.stop_accepting();
  Caller stranger = caller();
  stranger.identity = Error{ErrorKind::unauthenticated, "who are you"};
  stranger.deadline = stranger.arrived;
  const Error error = door.refusal(Route::embed, stranger, texts({"\xFF"}));
  EXPECT_EQ(error.kind, ErrorKind::unauthenticated);
  EXPECT_EQ(error.message, "who are you");
  EXPECT_THAT(door.probe.rejected(),
              ElementsAre(DoorRecord::Rejected{Route::embed, "", Rejection::unauthenticated}));
  EXPECT_EQ(door.probe.finished().at(0).tenant, "");
}

TEST(Intake, CallsATenantHeaderThatIsNoTenantInvalid) {
  Door door;
  Caller odd = caller();
  odd.identity = Error{ErrorKind::invalid_argument, "no tenant"};
  EXPECT_EQ(door.refusal(Route::embed, odd, texts({"a"})).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(door.probe.rejected().at(0).reason, Rejection::invalid);
}

TEST(Intake, RefusesModelsThatTheTenantMayNotUse) {
  Door door;
  const Caller from = caller(testing::owner_of(testing::restricted({"text-plain"})));
  EXPECT_TRUE(door.accept(Route::embed, from, texts({"a"}, "text-plain")).has_value());
  for (const char* model : {"text-rich", "not-served", ""}) {
    EXPECT_EQ(door.refusal(Route::embed, from, texts({"a"}, model)).kind,
              ErrorKind::permission_denied);
    EXPECT_EQ(door.probe.rejected().back().reason, Rejection::permission);
    EXPECT_EQ(door.probe.rejected().back().model, "");
  }
  EXPECT_EQ(door.probe.finished().back().tenant, "team");
}

EmbedQuery with_priority(checks::Choice<Priority> priority) {
  EmbedQuery query = texts({"a"});
  query.priority = priority;
  return query;
}

TEST(Intake, HoldsATenantToItsPriority) {
  Door door;
  access::TenantAccess access = testing::restricted({});
  access.max_priority = Priority::bulk;
  const Caller from = caller(testing::owner_of(access));
  const checks::Choice<Priority> allowed[] = {std::nullopt, Priority::bulk};
  for (const auto& priority : allowed) {
    const auto accepted = door.accept(Route::embed, from, with_priority(priority));
    ASSERT_TRUE(accepted.has_value());
    EXPECT_EQ(accepted->request.priority, Priority::bulk);
  }
  const Error error = door.refusal(Route::embed, from, with_priority(Priority::interactive));
  EXPECT_EQ(error.kind, ErrorKind::permission_denied);
  EXPECT_THAT(error.message, HasSubstr("\"priority\""));
  EXPECT_EQ(door.probe.rejected().back().reason, Rejection::permission);
}

TEST(Intake, LetsOthersChooseTheirPriority) {
  Door door;
  const auto priority_of = [&](checks::Choice<Priority> asked) {
    return door.accept(Route::embed, caller(), with_priority(asked)).value().request.priority;
  };
  EXPECT_EQ(priority_of(std::nullopt), Priority::interactive);
  EXPECT_EQ(priority_of(Priority::interactive), Priority::interactive);
  EXPECT_EQ(priority_of(Priority::bulk), Priority::bulk);
}

/// A caller whose tenant may have 3 items a minute and 4 estimated tokens a day.
Caller limited_caller() {
  access::TenantAccess access = testing::restricted({});
  access.quotas = {.items_per_minute = 3, .tokens_per_day = 4};
  return caller(testing::owner_of(access));
}

TEST(Intake, ReservesOfTheTenantsQuotasAndRefusesWhatIsOver) {
  Door door;
  const Caller from = limited_caller();
  const auto two = door.accept(Route::embed, from, texts({"a", "b"}));
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(door.refusal(Route::embed, from, texts({"a", "b"})).kind, ErrorKind::quota_exceeded);
  EXPECT_EQ(door.probe.rejected().back().reason, Rejection::quota_items);
  EXPECT_EQ(door.refusal(Route::embed, from, texts({"over 8 by"})).kind, ErrorKind::quota_exceeded);
  EXPECT_EQ(door.probe.rejected().back().reason, Rejection::quota_tokens);
  EXPECT_EQ(door.admission.items(), 2u);
  EXPECT_TRUE(door.accept(Route::embed, from, texts({"a"})).has_value());
}

TEST(Intake, CountsNoQuotaForWhatItTurnsAway) {
  Door door;
  const Caller from = limited_caller();
  {
    const auto full = door.accept(Route::embed, caller(), texts({"a", "b", "c"}));
    for (int k = 0; k < 5; ++k) {
      EXPECT_EQ(door.refusal(Route::embed, from, texts({"a"})).kind, ErrorKind::overloaded);
    }
  }
  EXPECT_TRUE(door.accept(Route::embed, from, texts({"a", "b", "c"})).has_value());
}

TEST(Intake, TellsTheProbeWhoseTraceARefusalBelongsTo) {
  Door door;
  const Caller from = caller();
  const Error error = door.refusal(Route::embed, from, texts({}));
  const RequestFinished ended = door.probe.finished().at(0);
  EXPECT_EQ(ended.tenant, "team");
  EXPECT_EQ(ended.trace_id, trace_id_of(from.trace));
  EXPECT_EQ(ended.message, error.message);
}

TEST(Intake, TellsTheProbeTheModelOnceItIsKnown) {
  Door door;
  EXPECT_EQ(door.refusal(Route::embed, caller(), texts({"a"}, "nothing-known")).kind,
            ErrorKind::unknown_model);
  EXPECT_EQ(door.refusal(Route::embed, caller(), texts({""}, "text-plain")).kind,
            ErrorKind::invalid_argument);
  EXPECT_THAT(door.probe.rejected(),
              ElementsAre(DoorRecord::Rejected{Route::embed, "", Rejection::invalid},
                          DoorRecord::Rejected{Route::embed, "text-plain", Rejection::invalid}));
  EXPECT_EQ(door.probe.finished().at(0).code, Code::not_found);
  EXPECT_EQ(door.probe.finished().at(1).code, Code::invalid_argument);
}

TEST(Intake, RefusesEverythingOnceItDrains) {
  Door door;
  door.intake.stop_accepting();
  EXPECT_EQ(door.refusal(Route::embed, caller(), texts({"a"})).kind, ErrorKind::unavailable);
  EXPECT_EQ(door.probe.rejected().at(0).reason, Rejection::draining);
}

}  // namespace
}  // namespace gateway::request
