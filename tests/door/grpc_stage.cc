#include "tests/door/grpc_stage.h"

#include <chrono>
#include <future>
#include <utility>
#include <variant>

#include "door/request/traceparent.h"

namespace gateway::testing {
namespace {

namespace pb = embedding::v1;

constexpr int kNoNumberOfThatEnum = 9;

/// The proto's numbers are ours and one more; 0 says nothing.
template <class Proto, class Value>
Proto said(const checks::Choice<Value>& choice) {
  if (!choice) return static_cast<Proto>(0);
  const Value* const known = std::get_if<Value>(&*choice);
  return static_cast<Proto>(known != nullptr ? static_cast<int>(*known) + 1 : kNoNumberOfThatEnum);
}

template <class Message>
Message fields_of(const checks::EmbedQuery& query) {
  Message request;
  request.set_model(query.model.value_or(""));
  request.set_dimension(query.dimension.value_or(0));
  request.set_priority(said<pb::Priority>(query.priority));
  request.set_instruct(query.instruct.value_or(""));
  return request;
}

pb::EmbedRequest texts_of(const checks::EmbedQuery& query) {
  auto request = fields_of<pb::EmbedRequest>(query);
  request.set_output_type(said<pb::OutputType>(query.output_type));
  request.set_text_type(said<pb::TextType>(query.text_type));
  for (const std::string& text : std::get<checks::SentTexts>(query.items)) request.add_texts(text);
  return request;
}

struct FillContent {
  pb::Content& out;
  void operator()(const Text& text) const { out.set_text(text.text); }
  void operator()(const Video& video) const { out.mutable_video()->set_url(video.url); }
  void operator()(const checks::SentImage& image) const {
    pb::Image& sent = *out.mutable_image();
    if (!image) return;
    if (const auto* url = std::get_if<checks::ImageUrl>(&*image)) return sent.set_url(url->url);
    sent.set_data(std::get<checks::ImageData>(*image).data);
  }
};

pb::EmbedMultimodalRequest contents_of(const checks::EmbedQuery& query) {
  auto request = fields_of<pb::EmbedMultimodalRequest>(query);
  for (const checks::SentContent& content : std::get<checks::SentContents>(query.items)) {
    pb::Content& out = *request.add_contents();
    if (content) std::visit(FillContent{out}, *content);
  }
  return request;
}

/// Of an item's error the code is all that these tests look at.
ErrorKind kind_of(int code) {
  return code == grpc::StatusCode::INVALID_ARGUMENT ? ErrorKind::item_refused : ErrorKind::internal;
}

void add(const pb::ItemResult& result, Answer& answer) {
  ItemResult read{Embedding{}};
  if (result.has_error()) {
    read.outcome = Error{kind_of(result.error().code()), result.error().message()};
  } else {
    read.outcome->dense.assign(result.embedding().dense().begin(),
                               result.embedding().dense().end());
  }
  answer.results.push_back({result.index(), std::move(read)});
}

void set(const pb::Summary& summary, Answer& answer) {
  answer.succeeded = summary.succeeded();
  answer.failed = summary.failed();
  answer.tokens = summary.usage().total_tokens();
}

grpc::Status read(std::unique_ptr<grpc::ClientReader<pb::EmbedResponse>> reader, Answer& answer) {
  pb::EmbedResponse response;
  while (reader->Read(&response)) {
    if (response.has_result()) add(response.result(), answer);
    if (response.has_summary()) set(response.summary(), answer);
  }
  return reader->Finish();
}

/// Thread: the test's; the call is made on one of its own.
class GrpcCall final : public OpenCall {
 public:
  GrpcCall(pb::EmbeddingService::Stub& stub, const Asked& asked) {
    if (!asked.token.empty()) context_.AddMetadata("authorization", "Bearer " + asked.token);
    if (!asked.traceparent.empty()) context_.AddMetadata("traceparent", asked.traceparent);
    if (asked.patience) {
      context_.set_deadline(
          std::chrono::system_clock::now() +
          std::chrono::duration_cast<std::chrono::system_clock::duration>(*asked.patience));
    }
    answer_ = std::async(std::launch::async, [this, &stub, asked] { return call(stub, asked); });
  }

  void cancel() override { context_.TryCancel(); }
  Answer wait() override { return answer_.get(); }

 private:
  Answer call(pb::EmbeddingService::Stub& stub, const Asked& asked) {
    Answer answer;
    const grpc::Status status = status_of(stub, asked, answer);
    answer.code = static_cast<Code>(status.error_code());
    answer.message = status.error_message();
    const std::string pushback = trailer("grpc-retry-pushback-ms");
    if (!pushback.empty()) answer.come_back_in = std::chrono::milliseconds(std::stol(pushback));
    if (const auto ours = request::parse_traceparent(trailer("traceparent"))) {
      answer.trace_id = request::trace_id_of(*ours);
    }
    return answer;
  }

  grpc::Status status_of(pb::EmbeddingService::Stub& stub, const Asked& asked, Answer& answer) {
    switch (asked.route) {
      case request::Route::embed:
        return read(stub.Embed(&context_, texts_of(asked.query)), answer);
      case request::Route::embed_multimodal:
        return read(stub.EmbedMultimodal(&context_, contents_of(asked.query)), answer);
      default:
        break;
    }
    pb::EmbedUnaryResponse response;
    const grpc::Status status =
        asked.route == request::Route::embed_unary
            ? stub.EmbedUnary(&context_, texts_of(asked.query), &response)
            : stub.EmbedMultimodalUnary(&context_, contents_of(asked.query), &response);
    for (const pb::ItemResult& result : response.results()) add(result, answer);
    set(response.summary(), answer);
    return status;
  }

  std::string trailer(const std::string& key) const {
    const auto& trailers = context_.GetServerTrailingMetadata();
    const auto found = trailers.find(key);
    return found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
  }

  grpc::ClientContext context_;
  std::future<Answer> answer_;
};

}  // namespace

std::unique_ptr<OpenCall> GrpcStage::start(const Asked& asked) {
  return std::make_unique<GrpcCall>(*gateway_.stub, asked);
}

}  // namespace gateway::testing
