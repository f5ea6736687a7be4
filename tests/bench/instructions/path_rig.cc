#include "tests/bench/instructions/path_rig.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "embedding/v1/embedding_service.pb.h"
#include "grpc_door/request_reading.h"
#include "grpc_door/spelling.h"
#include "grpc_door/unary_reactor.h"
#include "grpc_door/wire_message.h"
#include "policy/pacing/own_slots.h"
#include "provider/catalogue.h"

namespace gateway::bench {
namespace {

namespace pb = embedding::v1;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kUpstream = "upstream";
constexpr const char* kTenant = "search";
constexpr Duration kLatency = milliseconds(100);
constexpr Duration kPatience = seconds(60);  ///< Of callers.
constexpr std::size_t kMaxCallBytes = 8'000'000;
constexpr std::size_t kParserReserve = 64;  ///< What transport leaves behind a body.

ModelSpec spec_of(const std::string& name) {
  const std::vector<ModelSpec> catalogue = provider::built_in_catalogue();
  const auto found = std::ranges::find(catalogue, name, &ModelSpec::name);
  if (found == catalogue.end()) throw std::invalid_argument("not in the catalogue: " + name);
  return *found;
}

/// As the provider does, several beside the one that is looked for (docs/provider.md, 1.5).
HttpResponse response(const std::string& body) {
  HttpResponse response{200,
                        {{"content-type", "application/json"},
                         {"x-request-id", "00000000-0000-9000-8000-000000000000"},
                         {"req-cost-time", "97"},
                         {"x-envoy-upstream-service-time", "96"},
                         {"server", "istio-envoy"}},
                        {}};
  response.body.reserve(body.size() + kParserReserve);
  response.body = body;
  return response;
}

}  // namespace

PathRig::PathRig(PathCase path)
    : path_(std::move(path)),
      probe_(registry_, {{kUpstream, path_.model, spec_of(path_.model).limits}}, "bench",
             {.max = 100, .configured = {kTenant}}),
      model_(spec_of(path_.model)),
      codec_(make_codec(provider::Dialect::dashscope_native, model_.modality, "")),
      exchange_(shard_.context(), time_,
                [this](const HttpRequest&) {
                  HttpResponse ready = std::move(answers_.back());
                  answers_.pop_back();
                  return testing::ScriptedExchange::Reply{kLatency, std::move(ready)};
                }),
      dispatch_(plan(), shard_, probe_.observe(model_.name), [] { return 0.5; }),
      router_({&dispatch_}),
      admission_({.max_items = 100'000, .max_bytes = 1 << 30}),
      slow_readers_(hours(24)),
      intake_({router_, admission_, probe_, checks::QueryLimits{}, request::DefaultModels{}},
              access_) {
  // Ahead of the real clock, which a request reads at its end, by more than any run takes,
  // and at a full hour: so that every duration falls into the same bucket of its histogram each
  // time.
  const Timestamp ahead = std::chrono::ceil<hours>(Clock::now()) + hours(24);
  time_.run_until(shard_.context(), ahead);
  for (std::size_t k = 0; k < path_.requests; ++k) rpcs_.emplace_back();
}

dispatch::ModelPlan PathRig::plan() {
  dispatch::ModelPlan plan{
      .model = model_,
      .max_bytes_per_call = kMaxCallBytes,
      .max_tenants = 1000,
      .accounts = {},
      .settings = {.limits = {.max_items_per_tenant = 10'000, .max_bytes_per_tenant = 1 << 28},
                   .shares = {},
                   .retry = {.max_attempts = 4,
                             .base_backoff = milliseconds(200),
                             .max_backoff = seconds(5)},
                   .accounts = {{.weight = 1,
                                 .budget = {.pace = {.rate = model_.limits, .max_in_flight = 64},
                                            .breaker = {},
                                            .retries = {}},
                                 .credentials = {"sk-bench", ""}}}}};
  plan.accounts.push_back({.name = kUpstream,
                           .site = "dashscope.aliyuncs.com",
                           .codec = *codec_,
                           .exchange = exchange_,
                           .call_timeout = seconds(30),
                           .slots = std::make_unique<pacing::OwnSlots>()});
  return plan;
}

bool PathRig::streams() const {
  return path_.route == request::Route::embed || path_.route == request::Route::embed_multimodal;
}

void PathRig::prepare() {
  while (answers_.size() < path_.calls) answers_.push_back(response(path_.answer));
  for (OpenRpc& rpc : rpcs_) {
    const grpc::Slice bytes(path_.request);
    rpc.request = grpc::ByteBuffer(&bytes, 1);
    rpc.reply.Clear();
  }
}

void PathRig::run() {
  for (OpenRpc& rpc : rpcs_) start(rpc);
  time_.run_out(shard_.context());
  for (OpenRpc& rpc : rpcs_) end(rpc);
}

void PathRig::start(OpenRpc& rpc) {
  request::TraceContext trace;
  trace.trace_id.fill('1');
  trace.span_id.fill('2');
  const request::Arrival arrival{.route = path_.route,
                                 .spelling = grpc_door::kSpelling,
                                 .trace = trace,
                                 .at = time_.now(),
                                 .deadline = time_.now() + kPatience};
  Result<request::RequestContext> entered =
      intake_.enter(arrival, access::Identity(kTenant, nullptr, nullptr));
  if (!entered) throw std::logic_error("turned away: " + entered.error().message);
  grpc::ByteBuffer wire = grpc_door::take_wire(&rpc.request);
  Result<dispatch::EmbedRequest> admitted = grpc_door::admit_wire(*entered, wire);
  if (!admitted) throw std::logic_error("turned away: " + admitted.error().message);
  if (streams()) {
    rpc.stream = grpc_door::stream_results(*std::move(entered), *std::move(admitted), rpc.context,
                                           slow_readers_, hold_);
  } else {
    rpc.unary = grpc_door::answer_at_once(*std::move(entered), *std::move(admitted),
                                          {rpc.context, rpc.reply}, slow_readers_, hold_);
  }
}

/// Does what gRPC does once the reply is on its way.
void PathRig::end(OpenRpc& rpc) const {
  if (rpc.unary != nullptr) {
    rpc.unary->OnDone();
    return;
  }
  // After the last of its results the stream writes its summary by itself, and has ended.
  for (std::size_t k = 0; k < path_.items; ++k) rpc.stream->OnWriteDone(true);
  rpc.stream->OnDone();
}

bool PathRig::answered() const {
  if (admission_.items() > 0) return false;
  if (streams()) return true;
  return std::ranges::all_of(rpcs_, [&](const OpenRpc& rpc) {
    grpc::ByteBuffer bytes = rpc.reply;
    const Result<pb::EmbedUnaryResponse> reply =
        grpc_door::parse_wire<pb::EmbedUnaryResponse>(bytes);
    if (!reply || static_cast<std::size_t>(reply->results_size()) != path_.items) return false;
    return std::ranges::all_of(reply->results(), [&](const pb::ItemResult& result) {
      const auto dense = static_cast<std::size_t>(result.embedding().dense_size());
      const auto terms = static_cast<std::size_t>(result.embedding().sparse().values_size());
      return dense == path_.row.dimension && terms == path_.row.sparse_terms;
    });
  });
}

}  // namespace gateway::bench
