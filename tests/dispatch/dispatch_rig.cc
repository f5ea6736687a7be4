#include "tests/dispatch/dispatch_rig.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "policy/pacing/own_slots.h"

namespace gateway::testing {
namespace {

using nlohmann::json;

double number_of(const std::string& text) {
  return std::stod(text.substr(1));
}

std::vector<std::string> rows_of(const HttpRequest& request) {
  const json input = json::parse(request.body).at("input");
  if (input.contains("texts")) return input.at("texts");
  std::vector<std::string> rows;
  for (const json& content : input.at("contents")) rows.push_back(content.begin().value());
  return rows;
}

batching::CallBounds bounds_of(const DispatchRig::Options& options) {
  return {.capacity = options.model.capacity,
          .max_tokens = options.model.max_tokens_per_call,
          .max_bytes = options.max_call_bytes,
          .shared = !options.model.fused};
}

dispatch::ModelDispatch::Params dispatch_params(const DispatchRig::Options& options) {
  return {.limits = options.limits,
          .fairness = {.bulk_share = options.bulk_share,
                       .tenants = {.weights = options.tenant_weights},
                       .nominal = bounds_of(options)},
          .retry = options.retry};
}

dispatch::Upstream::Params upstream_params(const DispatchRig::Options& options, std::size_t k) {
  return {.name = "u" + std::to_string(k),
          .weight = options.weights[k],
          .budget = {.pace = options.pace,
                     .bounds = bounds_of(options),
                     .breaker = options.breaker,
                     .retries = options.retries},
          .call_timeout = options.call_timeout};
}

/// As the codec writes it: "Bearer sk-…".
std::string key_of(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (name == "Authorization") return value.substr(value.find(' ') + 1);
  }
  return {};
}

}  // namespace

void Caller::deliver(std::size_t index, ItemResult&& result) {
  ASSERT_LT(index, results.size());
  EXPECT_FALSE(results[index].has_value()) << "item " << index << " was answered twice";
  results[index] = std::move(result);
}

void Caller::refuse(Rejection reason, Error&& error) {
  EXPECT_FALSE(refusal.has_value()) << "refused twice";
  EXPECT_EQ(unanswered(), results.size()) << "refused after a result";
  refusal = reason;
  refusal_error = std::move(error);
}

std::size_t Caller::unanswered() const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [](const auto& r) { return !r.has_value(); }));
}

ErrorKind Caller::error(std::size_t index) const {
  if (!results[index].has_value() || results[index]->outcome) {
    ADD_FAILURE() << "item " << index << " has no error";
    return ErrorKind::internal;
  }
  return results[index]->outcome.error().kind;
}

void Caller::expect_vector_of(const std::string& text, std::size_t index) const {
  ASSERT_TRUE(results[index].has_value()) << text << " was not answered";
  const Result<Embedding>& outcome = results[index]->outcome;
  ASSERT_TRUE(outcome.has_value()) << text << ": " << outcome.error().message;
  EXPECT_EQ(outcome->dense, (std::vector<float>{static_cast<float>(number_of(text)), 1.0F}));
}

std::vector<dispatch::ModelDispatch::Account> one_account(dispatch::Upstream::Params params,
                                                          dispatch::Destination destination) {
  std::vector<dispatch::ModelDispatch::Account> accounts;
  accounts.push_back(
      {std::move(params), std::move(destination), std::make_unique<pacing::OwnSlots>()});
  return accounts;
}

DispatchRig::DispatchRig(Options options)
    : latency(options.latency),
      model_(options.model),
      codec_(make_codec(provider::Dialect::dashscope_native, model_.modality, "")),
      dispatch_(model_, dispatch_params(options), accounts(options), shard_, probe,
                [this] { return std::uniform_real_distribution<>(0, 1)(random_); }),
      router_({&dispatch_}) {}

std::vector<dispatch::ModelDispatch::Account> DispatchRig::accounts(const Options& options) {
  std::vector<dispatch::ModelDispatch::Account> accounts;
  for (std::size_t k = 0; k < options.weights.size(); ++k) {
    ScriptedExchange& exchange = exchanges_.emplace_back(
        shard_.context(), time,
        [this, k](const HttpRequest& request) { return reply(k, request); });
    accounts.push_back({upstream_params(options, k),
                        dispatch::Destination{model_, *codec_, exchange,
                                              provider::Credentials{options.api_key, ""}},
                        std::make_unique<pacing::OwnSlots>()});
  }
  return accounts;
}

DispatchRig::~DispatchRig() {
  run_out();
  for (const ScriptedExchange& exchange : exchanges_) EXPECT_EQ(exchange.in_flight(), 0U);
  for (const Caller& caller : callers_) EXPECT_TRUE(caller.answered());
  EXPECT_EQ(probe.queued_items, 0U);
  EXPECT_EQ(probe.queued_bytes, 0U);
}

ModelSpec DispatchRig::text_model() {
  ModelSpec model;
  model.name = "rig-text";
  model.dimensions = {2, 3};
  model.supports_text_type = true;
  model.capacity = {.items = 10, .texts = 10};
  model.max_tokens_per_text = 8192;
  return model;
}

ModelSpec DispatchRig::multimodal_model() {
  ModelSpec model;
  model.name = "rig-multimodal";
  model.modality = Modality::multimodal;
  model.dimensions = {2};
  model.capacity = {.items = 20, .texts = 20, .images = 1, .videos = 1};
  model.max_tokens_per_text = 512;
  return model;
}

Caller& DispatchRig::submit(std::vector<Content> contents, std::optional<Duration> timeout,
                            CallParameters parameters, Priority priority,
                            const std::string& tenant) {
  Caller& caller = callers_.emplace_back(contents.size());
  dispatch::EmbedRequest request;
  request.lane = {model_.name, std::move(parameters)};
  request.contents = std::move(contents);
  if (timeout) request.deadline = time.now() + *timeout;
  request.priority = priority;
  request.tenant = tenant;
  request.sink = &caller;
  caller.ticket = router_.submit(std::move(request));
  return caller;
}

void DispatchRig::configure(const Options& options) {
  dispatch::ModelDispatch::Settings settings{.params = dispatch_params(options), .accounts = {}};
  for (std::size_t k = 0; k < options.weights.size(); ++k)
    settings.accounts.push_back(
        {upstream_params(options, k), provider::Credentials{options.api_key, ""}});
  shard_.post([this, settings = std::move(settings)] { dispatch_.configure(settings); });
}

dispatch::ModelReport DispatchRig::report() {
  dispatch::ModelReport report;
  router_.report(
      [&](std::vector<dispatch::ModelReport> reports) { report = std::move(reports.at(0)); });
  run_for(Duration::zero());
  return report;
}

ScriptedExchange::Reply DispatchRig::reply(std::size_t upstream, const HttpRequest& request) {
  SeenCall& call =
      calls.emplace_back(SeenCall{time.now(), rows_of(request), upstream, key_of(request)});
  if (script) {
    if (auto scripted = script(calls.size() - 1, call)) return {latency, std::move(*scripted)};
  }
  return {latency, answer(call.rows)};
}

HttpResponse DispatchRig::answer(const std::vector<std::string>& rows) {
  json embeddings = json::array();
  for (std::size_t k = 0; k < rows.size(); ++k) {
    embeddings.push_back({{"embedding", {number_of(rows[k]), 1.0}},
                          {"text_index", k},
                          {"index", k},
                          {"type", "text"}});
  }
  const json body = {{"output", {{"embeddings", embeddings}}},
                     {"usage", {{"total_tokens", 3 * rows.size()}}},
                     {"request_id", "rig-request"}};
  return {200, {}, body.dump()};
}

HttpResponse DispatchRig::refusal(unsigned status, const std::string& code,
                                  const std::string& message) {
  const json body = {{"code", code}, {"message", message}, {"request_id", "rig-request"}};
  return {status, {}, body.dump()};
}

}  // namespace gateway::testing
