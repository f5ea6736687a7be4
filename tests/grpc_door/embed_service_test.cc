#include "grpc_door/embed_service.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/grpc_door/raw_call.h"
#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ServedGateway;
using testing::texts_request;

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

/// What the trailers say of the trace, "none" without them.
std::string trace_in(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("traceparent");
  if (found == trailers.end() || trailers.count("traceparent") != 1) return "none";
  const auto ours = request::parse_traceparent({found->second.data(), found->second.size()});
  return ours ? std::string(request::trace_id_of(*ours)) : "malformed";
}

TEST(EmbedService, ListsTheModelsSortedWithTheDefaultsMarked) {
  ServedGateway gateway;
  grpc::ClientContext context;
  pb::ListModelsResponse response;
  ASSERT_TRUE(gateway.stub->ListModels(&context, {}, &response).ok());
  std::string listed;
  for (const pb::Model& model : response.models()) {
    listed += model.name() + (model.is_default() ? "* " : " ");
  }
  EXPECT_EQ(listed, "fused text-plain text-rich* vision* ");
}

TEST(EmbedService, TellsTheProbeOfAListingAndOfARefusedOne) {
  ServedGateway gateway;
  for (const char* tenant : {"search", "not/a/tenant"}) {
    grpc::ClientContext context;
    context.AddMetadata("x-tenant-id", tenant);
    context.AddMetadata("traceparent", "00-" + kTrace + "-00f067aa0ba902b7-01");
    pb::ListModelsResponse response;
    gateway.stub->ListModels(&context, {}, &response);
    EXPECT_EQ(trace_in(context), kTrace) << tenant;
  }
  const std::vector<request::RequestFinished> ends = gateway.probe.finished();
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_EQ(ends[0].tenant, "search");
  EXPECT_EQ(ends[0].code, Code::ok);
  EXPECT_EQ(ends[1].tenant, "");
  EXPECT_EQ(ends[1].code, Code::invalid_argument);
  for (const request::RequestFinished& end : ends) {
    EXPECT_EQ(end.route, request::Route::list_models);
    EXPECT_EQ(end.trace_id, kTrace);
  }
  EXPECT_THAT(gateway.probe.rejected(), ElementsAre(testing::DoorRecord::Rejected{
                                            request::Route::list_models, "", Rejection::invalid}));
}

TEST(EmbedService, ListsWhatWasLearnedOfTheModelsThatAreReported) {
  ServedGateway gateway;
  dispatch::BudgetReport budget;
  budget.configured = {.calls_per_minute = 1800, .tokens_per_minute = std::nullopt};
  budget.paced = {.calls_per_minute = 900, .tokens_per_minute = std::nullopt};
  budget.most[SizeAspect::items] = 6;
  dispatch::ModelReport report;
  report.model = "text-rich";
  report.budgets = {budget};
  gateway.router.reports = {report};
  grpc::ClientContext context;
  pb::ListModelsResponse response;
  ASSERT_TRUE(gateway.stub->ListModels(&context, {}, &response).ok());
  ASSERT_EQ(response.models_size(), 4);
  EXPECT_EQ(response.models(2).name(), "text-rich");
  EXPECT_EQ(response.models(2).calls_per_minute(), 1800);
  EXPECT_EQ(response.models(2).paced_calls_per_minute(), 900);
  EXPECT_EQ(response.models(2).learned_items_per_call(), 6u);
  EXPECT_EQ(response.models(3).paced_calls_per_minute(), 0);
  EXPECT_EQ(response.models(3).learned_items_per_call(), 0u);
}

TEST(EmbedService, StreamsMultimodalResults) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) { gateway.router.succeed(id, 0); };
  pb::EmbedMultimodalRequest request;
  request.add_contents()->mutable_video()->set_url("https://example.com/a.mp4");
  grpc::ClientContext context;
  const auto reader = gateway.stub->EmbedMultimodal(&context, request);
  pb::EmbedResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_TRUE(response.result().has_embedding());
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_TRUE(response.has_summary());
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(gateway.probe.finished().at(0).route, request::Route::embed_multimodal);
}

TEST(EmbedService, TakesTheTenantFromTheMetadata) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) { gateway.router.succeed(id, 0); };
  pb::EmbedUnaryResponse response;
  grpc::ClientContext named;
  named.AddMetadata("x-tenant-id", "search");
  EXPECT_TRUE(gateway.stub->EmbedUnary(&named, texts_request(1), &response).ok());
  EXPECT_EQ(gateway.router.request(1).tenant, "search");
  grpc::ClientContext anonymous;
  EXPECT_TRUE(gateway.stub->EmbedUnary(&anonymous, texts_request(1), &response).ok());
  EXPECT_EQ(gateway.router.request(2).tenant, "default");
  grpc::ClientContext doubled;
  doubled.AddMetadata("x-tenant-id", "search");
  doubled.AddMetadata("x-tenant-id", "mail");
  EXPECT_EQ(gateway.stub->EmbedUnary(&doubled, texts_request(1), &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(EmbedService, CarriesTheCallersTraceToEveryEnd) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) {
    const std::string& tenant = gateway.router.request(id).tenant;
    if (tenant == "served") return gateway.router.succeed(id, 0);
    if (tenant == "failed") return gateway.router.fail(id, 0, {ErrorKind::throttled, "no"});
    gateway.router.refuse(id, Rejection::queue_items, {ErrorKind::overloaded, "full"});
  };
  for (const char* end : {"served", "failed", "turned-away", "not/a/tenant"}) {
    grpc::ClientContext unary;
    unary.AddMetadata("x-tenant-id", end);
    unary.AddMetadata("traceparent", "00-" + kTrace + "-00f067aa0ba902b7-01");
    pb::EmbedUnaryResponse response;
    const grpc::Status status = gateway.stub->EmbedUnary(&unary, texts_request(1), &response);
    EXPECT_EQ(status.ok(), std::string(end) == "served") << end;
    EXPECT_EQ(trace_in(unary), kTrace) << end;

    grpc::ClientContext stream;
    stream.AddMetadata("x-tenant-id", end);
    stream.AddMetadata("traceparent", "00-" + kTrace + "-00f067aa0ba902b7-01");
    const auto reader = gateway.stub->Embed(&stream, texts_request(1));
    pb::EmbedResponse result;
    while (reader->Read(&result)) {
    }
    reader->Finish();
    EXPECT_EQ(trace_in(stream), kTrace) << end;
  }
  gateway.finish();
  ASSERT_EQ(gateway.probe.finished().size(), 8u);
  for (const request::RequestFinished& event : gateway.probe.finished())
    EXPECT_EQ(event.trace_id, kTrace);
}

TEST(EmbedService, BeginsATraceWhereNoneIsSentOrAMalformedOne) {
  ServedGateway gateway;
  grpc::ClientContext none;
  pb::ListModelsResponse models;
  ASSERT_TRUE(gateway.stub->ListModels(&none, {}, &models).ok());
  EXPECT_EQ(trace_in(none).size(), 32u);
  grpc::ClientContext malformed;
  malformed.AddMetadata("traceparent", kTrace);
  pb::GetBudgetResponse budgets;
  ASSERT_TRUE(gateway.stub->GetBudget(&malformed, {}, &budgets).ok());
  EXPECT_EQ(trace_in(malformed).size(), 32u);
  EXPECT_NE(trace_in(malformed), kTrace);
  grpc::ClientContext doubled;
  doubled.AddMetadata("traceparent", "00-" + kTrace + "-00f067aa0ba902b7-01");
  doubled.AddMetadata("traceparent", "00-" + kTrace + "-00f067aa0ba902b7-01");
  ASSERT_TRUE(gateway.stub->GetBudget(&doubled, {}, &budgets).ok());
  EXPECT_NE(trace_in(doubled), kTrace);
}

TEST(EmbedService, LeavesTheDeadlineAbsentIfTheCallerSetNone) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) { gateway.router.succeed(id, 0); };
  grpc::ClientContext context;
  pb::EmbedUnaryResponse response;
  EXPECT_TRUE(gateway.stub->EmbedUnary(&context, texts_request(1), &response).ok());
  EXPECT_EQ(gateway.router.request(1).deadline, std::nullopt);
}

TEST(EmbedService, SendsPushbackWithARefusalAtTheDoor) {
  ServedGateway gateway(2);
  grpc::ClientContext context;
  pb::EmbedUnaryResponse response;
  EXPECT_EQ(gateway.stub->EmbedUnary(&context, texts_request(3), &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(context.GetServerTrailingMetadata().count("grpc-retry-pushback-ms"), 1u);
}

// gRPC itself would say UNIMPLEMENTED (grpc_door/wire_message.h).
TEST(EmbedService, CallsBytesThatAreNoMessageInvalid) {
  ServedGateway gateway;
  const std::string model_not_utf8 = "\x0A\x01\xFF";
  for (const char* method :
       {"Embed", "EmbedUnary", "EmbedMultimodal", "EmbedMultimodalUnary", "GetBudget"}) {
    const testing::RawAnswer answer =
        testing::call_raw(gateway.server->in_process_channel(),
                          std::string("/embedding.v1.EmbeddingService/") + method, model_not_utf8);
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method;
    EXPECT_THAT(answer.status.error_message(), HasSubstr("UTF-8")) << method;
  }
}

TEST(EmbedService, FinishesWhatItHasAndTakesNothingNewWhileItDrains) {
  ServedGateway gateway;
  grpc::ClientContext running;
  const auto reader = gateway.stub->Embed(&running, texts_request(1));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.intake.stop_accepting();

  grpc::ClientContext late;
  pb::EmbedUnaryResponse response;
  EXPECT_EQ(gateway.stub->EmbedUnary(&late, texts_request(1), &response).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  const auto& trailers = late.GetServerTrailingMetadata();
  ASSERT_EQ(trailers.count("grpc-retry-pushback-ms"), 1u);
  EXPECT_EQ(trailers.find("grpc-retry-pushback-ms")->second, "50");
  grpc::ClientContext listing;
  pb::ListModelsResponse models;
  EXPECT_TRUE(gateway.stub->ListModels(&listing, {}, &models).ok());

  gateway.router.succeed(id, 0);
  pb::EmbedResponse result;
  EXPECT_TRUE(reader->Read(&result));
  EXPECT_TRUE(reader->Read(&result));
  EXPECT_TRUE(reader->Finish().ok());
}

}  // namespace
}  // namespace gateway::grpc_door
