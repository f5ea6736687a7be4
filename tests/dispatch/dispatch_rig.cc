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

dispatch::ModelSettings settings_of(const DispatchRig::Options& options) {
  dispatch::ModelSettings settings{
      .limits = options.limits,
      .shares = {.bulk_share = options.bulk_share, .weights = options.tenant_weights},
      .retry = options.retry,
      .accounts = {}};
  for (const double weight : options.weights) {
    settings.accounts.push_back(
        {.weight = weight,
         .budget = {.pace = options.pace, .breaker = options.breaker, .retries = options.retries},
         .credentials = {options.api_key, ""}});
  }
  return settings;
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

dispatch::Account account(std::size_t number, const provider::Codec& codec,
                          transport::HttpExchange& exchange, Duration call_timeout) {
  return {.name = "u" + std::to_string(number),
          .site = {},
          .codec = codec,
          .exchange = exchange,
          .call_timeout = call_timeout,
          .slots = std::make_unique<pacing::OwnSlots>()};
}

dispatch::ModelPlan plan_with_one_account(const ModelSpec& model, const provider::Codec& codec,
                                          transport::HttpExchange& exchange, Duration call_timeout,
                                          dispatch::ModelSettings settings) {
  dispatch::ModelPlan plan{.model = model,
                           .max_bytes_per_call = 1 << 20,
                           .max_tenants = 1000,
                           .accounts = {},
                           .settings = std::move(settings)};
  plan.accounts.push_back(account(0, codec, exchange, call_timeout));
  return plan;
}

DispatchRig::DispatchRig(Options options)
    : latency(options.latency),
      model_(options.model),
      codec_(make_codec(provider::Dialect::dashscope_native, model_.modality, "")),
      dispatch_(plan(options), shard_, probe,
                [this] { return std::uniform_real_distribution<>(0, 1)(random_); }),
      router_({&dispatch_}) {}

dispatch::ModelPlan DispatchRig::plan(const Options& options) {
  dispatch::ModelPlan plan{.model = model_,
                           .max_bytes_per_call = options.max_call_bytes,
                           .max_tenants = 1000,
                           .accounts = {},
                           .settings = settings_of(options)};
  for (std::size_t k = 0; k < options.weights.size(); ++k) {
    ScriptedExchange& exchange = exchanges_.emplace_back(
        shard_.context(), time,
        [this, k](const HttpRequest& request) { return reply(k, request); });
    plan.accounts.push_back(account(k, *codec_, exchange, options.call_timeout));
    plan.accounts.back().site = options.site;
  }
  return plan;
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
  shard_.post([this, settings = settings_of(options)] { dispatch_.configure(settings); });
}

dispatch::ModelReport DispatchRig::report() {
  dispatch::ModelReport report;
  router_.report(
      [&](std::vector<dispatch::ModelReport> reports) { report = std::move(reports.at(0)); });
  run_for(Duration::zero());
  return report;
}

ScriptedExchange::Reply DispatchRig::reply(std::size_t upstream, const HttpRequest& request) {
  SeenCall& call = calls.emplace_back(SeenCall{time.now(), rows_of(request), upstream,
                                               key_of(request), exchanges_.at(upstream).terms()});
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
