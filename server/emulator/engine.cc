#include "emulator/engine.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <simdjson.h>

#include "emulator/admin.h"
#include "emulator/compatible_endpoint.h"
#include "emulator/fault_answers.h"
#include "emulator/flawed_rows.h"
#include "emulator/json_fields.h"
#include "emulator/multimodal_endpoint.h"
#include "emulator/text_endpoint.h"
#include "emulator/upload_endpoint.h"

namespace emulator {
namespace {

struct Route {
  std::string_view path;
  std::string_view name;
  Endpoint endpoint;
};

constexpr std::array kRoutes = {
    Route{"/api/v1/services/embeddings/text-embedding/text-embedding", "text", Endpoint::text},
    Route{"/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding", "multimodal",
          Endpoint::multimodal},
    Route{"/compatible-mode/v1/embeddings", "compatible", Endpoint::compatible},
};

constexpr std::string_view kUploadsPath = "/api/v1/uploads";

std::string_view path_of(const Request& request) {
  return request.target.substr(0, request.target.find('?'));
}

const Route* find_route(const Request& request) {
  const auto* const found = std::ranges::find(kRoutes, path_of(request), &Route::path);
  return found == kRoutes.end() ? nullptr : found;
}

std::string_view name_of(Endpoint endpoint) {
  return std::ranges::find(kRoutes, endpoint, &Route::endpoint)->name;
}

ReadCall read_call(const simdjson::dom::element& body, const Model& model, Endpoint endpoint,
                   const Request& request, const OssResolver& resolver) {
  if (request.asynchronous) {
    Refusal refused = refusal("AccessDenied");
    refused.message = "current user api does not support asynchronous calls";
    return refused;
  }
  const Refusal wrong_url = invalid_parameter("url error, please check url！");
  switch (endpoint) {
    case Endpoint::compatible:
      return read_compatible_call(body, model);
    case Endpoint::text:
      if (model.service != Service::text) return wrong_url;
      return read_text_call(body, model);
    case Endpoint::multimodal:
      if (model.service != Service::multimodal) return wrong_url;
      return read_multimodal_call(body, model, resolver);
  }
  return wrong_url;
}

std::string write_answer(const Call& call, const std::vector<Row>& rows, Endpoint endpoint,
                         std::string_view request_id) {
  switch (endpoint) {
    case Endpoint::compatible:
      return write_compatible_answer(call, rows, request_id);
    case Endpoint::text:
      return write_text_answer(call, rows, request_id);
    case Endpoint::multimodal:
      return write_multimodal_answer(call, rows, request_id);
  }
  return {};
}

/// The API key that a request carries, accepted or not.
std::string_view key_of(const Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!request.authorization.starts_with(kScheme)) return {};
  return request.authorization.substr(kScheme.size());
}

/// Uploads go to the root: `upload_host` is an address without a path.
bool is_upload(const Request& request) {
  return request.method == "POST" && request.target == "/";
}

OssResolver resolver_of(const TemporaryStore& store, const Request& request, const Model& model,
                        Timestamp now) {
  if (!request.oss_resolve) return {};
  return [&store, &model, key = key_of(request), now](std::string_view address) {
    return store.open(address, key, model.name, now);
  };
}

/// Whether an answer with this fault still gives each item its own vector.
bool leaves_rows_right(const std::optional<Fault>& fault) {
  return !fault || fault->kind == Fault::Kind::slow || fault->kind == Fault::Kind::swap;
}

}  // namespace

Engine::Engine(const Behaviour& behaviour)
    : behaviour_(behaviour),
      store_(behaviour.seed, behaviour.store),
      keys_(behaviour.keys),
      faults_(behaviour.faults, behaviour.seed),
      recorder_(behaviour.limiter_rules.leeway),
      random_(behaviour.seed) {
  make_limiters();
}

Answer Engine::answer(const Request& request, Timestamp now) {
  if (request.target.starts_with("/emulator/")) return answer_admin(*this, request);
  if (is_upload(request)) return answer_upload(store_, request, next_request_id(), now);
  if (request.method == "GET" && path_of(request) == kUploadsPath) {
    return answer_policy_request(request, now);
  }
  const Route* const route = find_route(request);
  if (route == nullptr || request.method != "POST") return answer_astray(request);
  Answer answer = answer_call(request, route->endpoint, now);
  answer.embedding = true;
  return answer;
}

Answer Engine::refuse_unread(const Request& request, Timestamp now) {
  if (is_upload(request)) return refuse_upload_unread(next_request_id());
  const Route* const route = find_route(request);
  if (route == nullptr) return answer_astray(request);
  count_arrival("", route->endpoint, now);
  return refuse(body_too_large(behaviour_.max_body_bytes), route->endpoint, "");
}

/// Of a path that does not exist, or that is not to be read. The compatible endpoint says so in
/// OpenAI's words, what is beside it with no word (docs/provider.md, 6.10).
Answer Engine::answer_astray(const Request& request) {
  Answer answer{.status = 404, .body = {}};
  answer.request_id = next_request_id();
  if (request.target.starts_with("/compatible-mode/")) {
    answer.body =
        compatible_error_body(invalid_url(request.method, path_of(request)), answer.request_id);
  } else if (find_route(request) != nullptr) {
    answer.status = 405;
    answer.body = native_error_body(refusal("NotFound"), answer.request_id);
  }
  return answer;
}

Answer Engine::answer_policy_request(const Request& request, Timestamp now) {
  std::optional<std::string_view> key = key_of(request);
  if (!knows_key(*key)) key.reset();
  return answer_policy(store_, request, key, behaviour_.models, next_request_id(), now);
}

Answer Engine::answer_call(const Request& request, Endpoint endpoint, Timestamp now) {
  const auto refuse_early = [&](const Refusal& refused) {
    count_arrival("", endpoint, now);
    return refuse(refused, endpoint, "");
  };
  // By what stands before the rest, which looks into no body that is too large.
  if (request.body.size() > behaviour_.max_body_bytes)
    return refuse_early(body_too_large(behaviour_.max_body_bytes));
  if (!knows_key(key_of(request))) return refuse_early(refusal("InvalidApiKey"));
  simdjson::dom::parser parser;
  simdjson::dom::element body;
  if (parser.parse(request.body).get(body) != simdjson::SUCCESS || !body.is_object()) {
    return refuse_early(refusal("InvalidParameter"));
  }
  const auto name = field(body, "model");
  if (!name) return refuse_early(refusal("BadRequest.EmptyModel"));
  const Model* const model = find_model(behaviour_.models, as_string(*name).value_or(""));
  if (model == nullptr) return refuse_early(refusal("ModelNotFound"));

  ReadCall call =
      read_call(body, *model, endpoint, request, resolver_of(store_, request, *model, now));
  if (call && !behaviour_.base64) call->base64 = false;
  if (call && contains_marker(*call, behaviour_.poison)) call = refusal("DataInspectionFailed");

  const Verdict verdict = judge(model->name, endpoint, call ? &*call : nullptr, now);
  const std::optional<Fault>& fault = verdict.fault;
  const std::optional<Refusal> error = fault ? error_of(*fault) : std::nullopt;
  Answer answer;
  if (verdict.throttle != Throttle::none) {
    answer = refuse(throttled(verdict.throttle), endpoint, model->name);
  } else if (error) {
    answer = refuse(*error, endpoint, model->name);
  } else if (!call) {
    answer = refuse(call.error(), endpoint, model->name);
  } else {
    answer = answer_rows(*call, endpoint, fault);
  }
  if (fault) answer.retry_after = fault->retry_after;
  answer.delay = verdict.delay;
  return answer;
}

Answer Engine::answer_rows(const Call& call, Endpoint endpoint, const std::optional<Fault>& fault) {
  const std::optional<Answer> foreign = fault ? foreign_answer(*fault) : std::nullopt;
  Answer answer = foreign.value_or(Answer{});
  answer.request_id = next_request_id();
  if (!foreign) {
    std::vector<Row> rows = compute_rows(call);
    if (fault) spoil_rows(*fault, call, rows);
    answer.body = write_answer(call, rows, endpoint, answer.request_id);
    if (fault && fault->kind == Fault::Kind::truncate) answer.ending = Answer::Ending::truncated;
  }
  const std::lock_guard lock(mutex_);
  recorder_.call_answered(call.model->name,
                          answer.ending == Answer::Ending::complete ? answer.status : 0);
  if (leaves_rows_right(fault)) recorder_.rows_answered(call);
  return answer;
}

Answer Engine::refuse(const Refusal& refusal, Endpoint endpoint, std::string_view model) {
  Answer answer{.status = refusal.status, .body = {}};
  answer.request_id = next_request_id();
  answer.body = endpoint == Endpoint::compatible ? compatible_error_body(refusal, answer.request_id)
                                                 : native_error_body(refusal, answer.request_id);
  const std::lock_guard lock(mutex_);
  recorder_.call_answered(model, refusal.status);
  return answer;
}

Engine::Verdict Engine::judge(std::string_view model, Endpoint endpoint, const Call* call,
                              Timestamp now) {
  const std::lock_guard lock(mutex_);
  Verdict verdict;
  // Two threads may take their times in one order and the lock in the other.
  latest_ = std::max(latest_, now);
  recorder_.call_arrived(model, name_of(endpoint), latest_);
  const std::uint64_t tokens = call != nullptr ? call->usage.total() : 0;
  verdict.throttle = limiters_.find(model)->second.admit(tokens, latest_);
  if (verdict.throttle != Throttle::none) {
    recorder_.call_throttled(model, verdict.throttle);
    return verdict;
  }
  verdict.fault = faults_.draw(model, call, latest_);
  std::uniform_int_distribution<std::int64_t> jitter(0, behaviour_.latency_jitter.count());
  verdict.delay = behaviour_.latency + std::chrono::milliseconds(jitter(random_));
  if (verdict.fault) {
    recorder_.fault_struck(fault_name(verdict.fault->kind));
    verdict.delay += verdict.fault->delay;
  }
  return verdict;
}

void Engine::count_arrival(std::string_view model, Endpoint endpoint, Timestamp now) {
  const std::lock_guard lock(mutex_);
  latest_ = std::max(latest_, now);
  recorder_.call_arrived(model, name_of(endpoint), latest_);
}

bool Engine::knows_key(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::find(keys_, key) != keys_.end();
}

std::string Engine::next_request_id() {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  {
    const std::lock_guard lock(mutex_);
    high = random_();
    low = random_();
  }
  // The provider's ids are of version 9 (docs/provider.md, 1.5).
  std::array<char, 37> text;
  std::snprintf(text.data(), text.size(), "%08x-%04x-9%03x-%04x-%012llx",
                static_cast<unsigned>(high >> 32U), static_cast<unsigned>(high >> 16U) & 0xFFFFU,
                static_cast<unsigned>(high) & 0xFFFU,
                (static_cast<unsigned>(low >> 48U) & 0x3FFFU) | 0x8000U,
                static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
  return text.data();
}

}  // namespace emulator
