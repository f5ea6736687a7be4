#include "tests/client/fake_gateway.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

namespace embedding_client::testing {

using embedding::v1::EmbedMultimodalRequest;
using embedding::v1::EmbedRequest;
using embedding::v1::EmbedResponse;
using embedding::v1::ItemResult;

FakeGateway::FakeGateway() : FakeGateway(grpc::InsecureServerCredentials()) {}

FakeGateway::FakeGateway(std::shared_ptr<grpc::ServerCredentials> credentials)
    : credentials_(std::move(credentials)) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  come_back();
}

FakeGateway::~FakeGateway() {
  release();
  go_away();
}

void FakeGateway::go_away() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

void FakeGateway::come_back() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address(), credentials_, &port_);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

void FakeGateway::refuse_next(const Refusal& refusal, int times) {
  const std::lock_guard lock(mutex_);
  refusals_.insert(refusals_.end(), static_cast<std::size_t>(times), refusal);
}

void FakeGateway::refuse_text(const std::string& text) {
  const std::lock_guard lock(mutex_);
  refused_text_ = text;
}

void FakeGateway::fail_text(const std::string& text, const embedding::v1::ItemError& error,
                            int times) {
  const std::lock_guard lock(mutex_);
  failing_[text] = {error, times};
}

void FakeGateway::answer_in_reverse() {
  const std::lock_guard lock(mutex_);
  reverse_ = true;
}

void FakeGateway::misnumber(const std::vector<std::uint32_t>& indices) {
  const std::lock_guard lock(mutex_);
  indices_ = indices;
}

void FakeGateway::fuse() {
  const std::lock_guard lock(mutex_);
  fused_ = true;
}

void FakeGateway::hold(const std::string& text) {
  const std::lock_guard lock(mutex_);
  held_ = text;
}

void FakeGateway::hold_after(std::size_t calls) {
  const std::lock_guard lock(mutex_);
  held_after_ = calls;
}

void FakeGateway::set_budgets(const embedding::v1::GetBudgetResponse& budgets) {
  const std::lock_guard lock(mutex_);
  budgets_ = budgets;
}

void FakeGateway::release() {
  const std::lock_guard lock(mutex_);
  held_.reset();
  held_after_.reset();
  changed_.notify_all();
}

bool FakeGateway::wait_for_calls(std::size_t count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return calls_ >= count; });
}

void FakeGateway::set_serving(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(serving);
}

std::size_t FakeGateway::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::vector<EmbedRequest> FakeGateway::text_requests() const {
  const std::lock_guard lock(mutex_);
  return text_requests_;
}

std::vector<EmbedMultimodalRequest> FakeGateway::multimodal_requests() const {
  const std::lock_guard lock(mutex_);
  return multimodal_requests_;
}

std::vector<std::string> FakeGateway::resets() const {
  const std::lock_guard lock(mutex_);
  return resets_;
}

std::vector<std::string> FakeGateway::budget_requests() const {
  const std::lock_guard lock(mutex_);
  return budget_requests_;
}

std::string FakeGateway::header(const std::string& name) const {
  const std::vector<std::string> all = headers(name);
  return all.empty() ? std::string{} : all.back();
}

std::vector<std::string> FakeGateway::headers(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> values;
  for (const auto& call : headers_) {
    const auto found = call.find(name);
    values.push_back(found == call.end() ? std::string{} : found->second);
  }
  return values;
}

bool FakeGateway::last_call_had_deadline() const {
  const std::lock_guard lock(mutex_);
  return had_deadline_;
}

std::optional<FakeGateway::Refusal> FakeGateway::begin(grpc::ServerContext& context,
                                                       const std::vector<std::string>& texts) {
  std::unique_lock lock(mutex_);
  const std::size_t number = ++calls_;
  had_deadline_ = context.deadline() != std::chrono::system_clock::time_point::max();
  headers_.emplace_back();
  for (const auto& [name, value] : context.client_metadata()) {
    headers_.back().emplace(std::string(name.data(), name.size()),
                            std::string(value.data(), value.size()));
  }
  changed_.notify_all();
  std::optional<Refusal> refusal;
  if (!refusals_.empty()) {
    refusal = refusals_.front();
    refusals_.pop_front();
  }
  const auto is_held = [&] {
    if (held_after_ && number > *held_after_) return true;
    return held_ &&
           (held_->empty() || std::find(texts.begin(), texts.end(), *held_) != texts.end());
  };
  while (is_held() && !context.IsCancelled()) changed_.wait_for(lock, std::chrono::milliseconds{2});

  const auto blamed = std::find(texts.begin(), texts.end(), refused_text_);
  if (!refusal && !refused_text_.empty() && blamed != texts.end()) {
    refusal = {
        grpc::StatusCode::INVALID_ARGUMENT,
        "field \"texts[" + std::to_string(blamed - texts.begin()) + "]\": longer than 10 tokens"};
  }
  return refusal;
}

std::vector<ItemResult> FakeGateway::results_of(const std::vector<std::string>& texts,
                                                std::uint32_t dimension,
                                                embedding::v1::OutputType output_type) {
  const std::lock_guard lock(mutex_);
  std::vector<ItemResult> results;
  for (const std::string& text : texts) {
    ItemResult& result = results.emplace_back();
    result.set_index(static_cast<std::uint32_t>(results.size() - 1));
    const auto failing = failing_.find(text);
    if (failing != failing_.end() && failing->second.second-- > 0) {
      *result.mutable_error() = failing->second.first;
    } else {
      *result.mutable_embedding() = fake_embedding(text, dimension, output_type);
      result.mutable_usage()->set_total_tokens(text.size());
    }
  }
  if (reverse_) std::reverse(results.begin(), results.end());
  if (indices_) {
    results.resize(std::min(results.size(), indices_->size()));
    for (std::size_t k = 0; k < results.size(); ++k) results[k].set_index((*indices_)[k]);
  }
  return results;
}

grpc::Status FakeGateway::refuse(grpc::ServerContext& context, const Refusal& refusal) {
  if (!refusal.pushback_ms.empty())
    context.AddTrailingMetadata("grpc-retry-pushback-ms", refusal.pushback_ms);
  if (!refusal.provider_code.empty())
    context.AddTrailingMetadata("x-provider-code", refusal.provider_code);
  return {refusal.code, refusal.message};
}

grpc::Status FakeGateway::stream(grpc::ServerContext& context,
                                 const std::vector<ItemResult>& results,
                                 const std::optional<Refusal>& refusal, Writer& writer) {
  EmbedResponse end;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (refusal && i == refusal->after_results) break;
    EmbedResponse message;
    *message.mutable_result() = results[i];
    writer.Write(message);
    end.mutable_summary()->set_succeeded(end.summary().succeeded() +
                                         (results[i].has_embedding() ? 1 : 0));
    end.mutable_summary()->set_failed(end.summary().failed() + (results[i].has_error() ? 1 : 0));
  }
  if (refusal) return refuse(context, *refusal);
  writer.Write(end);
  return grpc::Status::OK;
}

grpc::Status FakeGateway::Embed(grpc::ServerContext* context, const EmbedRequest* request,
                                Writer* writer) {
  const std::vector<std::string> texts(request->texts().begin(), request->texts().end());
  {
    const std::lock_guard lock(mutex_);
    text_requests_.push_back(*request);
  }
  const auto refusal = begin(*context, texts);
  return stream(*context, results_of(texts, request->dimension(), request->output_type()), refusal,
                *writer);
}

grpc::Status FakeGateway::EmbedUnary(grpc::ServerContext* context, const EmbedRequest* request,
                                     embedding::v1::EmbedUnaryResponse* response) {
  const std::vector<std::string> texts(request->texts().begin(), request->texts().end());
  if (const auto refusal = begin(*context, texts)) return refuse(*context, *refusal);
  for (ItemResult& result : results_of(texts, request->dimension(), request->output_type())) {
    *response->add_results() = std::move(result);
  }
  return grpc::Status::OK;
}

std::vector<std::string> FakeGateway::note(const EmbedMultimodalRequest& request) {
  std::vector<std::string> texts;
  for (const embedding::v1::Content& content : request.contents())
    texts.push_back(content.ShortDebugString());
  const std::lock_guard lock(mutex_);
  multimodal_requests_.push_back(request);
  if (fused_) texts.resize(1);
  return texts;
}

grpc::Status FakeGateway::EmbedMultimodalUnary(grpc::ServerContext* context,
                                               const EmbedMultimodalRequest* request,
                                               embedding::v1::EmbedUnaryResponse* response) {
  const std::vector<std::string> texts = note(*request);
  if (const auto refusal = begin(*context, texts)) return refuse(*context, *refusal);
  for (ItemResult& result :
       results_of(texts, request->dimension(), embedding::v1::OUTPUT_TYPE_DENSE)) {
    *response->add_results() = std::move(result);
  }
  return grpc::Status::OK;
}

grpc::Status FakeGateway::EmbedMultimodal(grpc::ServerContext* context,
                                          const EmbedMultimodalRequest* request, Writer* writer) {
  const std::vector<std::string> texts = note(*request);
  const auto refusal = begin(*context, texts);
  const auto results = results_of(texts, request->dimension(), embedding::v1::OUTPUT_TYPE_DENSE);
  return stream(*context, results, refusal, *writer);
}

grpc::Status FakeGateway::ListModels(grpc::ServerContext*, const embedding::v1::ListModelsRequest*,
                                     embedding::v1::ListModelsResponse* response) {
  embedding::v1::Model& queries = *response->add_models();
  queries.set_name("asymmetric");
  queries.set_modality(embedding::v1::Model::MODALITY_TEXT);
  queries.set_is_default(true);
  queries.set_supports_text_type(true);
  queries.add_dimensions(4);
  queries.add_output_types(embedding::v1::OUTPUT_TYPE_DENSE);
  queries.set_calls_per_minute(1800);
  queries.add_upstreams("main");
  embedding::v1::Model& plain = *response->add_models();
  plain.set_name("symmetric");
  plain.set_modality(embedding::v1::Model::MODALITY_TEXT);
  plain.add_dimensions(4);
  plain.add_output_types(embedding::v1::OUTPUT_TYPE_SPARSE);
  plain.add_output_types(embedding::v1::OUTPUT_TYPE_DENSE_AND_SPARSE);
  plain.set_availability(embedding::v1::Model::AVAILABILITY_AVAILABLE);
  embedding::v1::Model& pictures = *response->add_models();
  pictures.set_name("pictures");
  pictures.set_modality(embedding::v1::Model::MODALITY_MULTIMODAL);
  pictures.set_fused(true);
  pictures.set_max_items_per_call(20);
  pictures.set_max_images_per_call(5);
  pictures.set_max_videos_per_call(1);
  pictures.set_availability(embedding::v1::Model::AVAILABILITY_UNAVAILABLE);
  return grpc::Status::OK;
}

grpc::Status FakeGateway::ResetLearnedLimits(
    grpc::ServerContext* context, const embedding::v1::ResetLearnedLimitsRequest* request,
    embedding::v1::ResetLearnedLimitsResponse* response) {
  if (const auto refusal = begin(*context, {})) return refuse(*context, *refusal);
  const std::lock_guard lock(mutex_);
  resets_.push_back(request->model());
  *response->mutable_models() = budgets_.models();
  return grpc::Status::OK;
}

grpc::Status FakeGateway::GetBudget(grpc::ServerContext* context,
                                    const embedding::v1::GetBudgetRequest* request,
                                    embedding::v1::GetBudgetResponse* response) {
  if (const auto refusal = begin(*context, {})) return refuse(*context, *refusal);
  const std::lock_guard lock(mutex_);
  budget_requests_.push_back(request->model());
  *response = budgets_;
  return grpc::Status::OK;
}

}  // namespace embedding_client::testing
