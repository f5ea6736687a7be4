#include "provider/dashscope_text_codec.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "encoding/json_string.h"
#include "provider/answer_decoder.h"
#include "provider/request_headers.h"
#include "provider/text_array.h"

namespace gateway::provider {
namespace {

constexpr AnswerShape kShape = {.parent = "output", .list = "embeddings", .index = "text_index"};

// What a body holds besides the texts: names, parameters, an instruct of ordinary length.
constexpr std::size_t kFrameBytes = 512;

const char* output_type_name(OutputType type) {
  switch (type) {
    case OutputType::sparse:
      return "sparse";
    case OutputType::dense_and_sparse:
      return "dense&sparse";
    case OutputType::dense:
      break;
  }
  return "dense";
}

// Always an object, even an empty one: whether it may be absent is disputed
// (docs/provider.md, 2.2).
nlohmann::json parameters_of(const Batch& batch) {
  const ModelSpec& model = batch.model;
  const CallParameters& asked = batch.parameters;
  const bool query = asked.text_type == TextType::query;
  nlohmann::json parameters = nlohmann::json::object();
  if (model.sends_dimension) parameters["dimension"] = asked.dimension;
  if (model.supports_text_type) parameters["text_type"] = query ? "query" : "document";
  if (model.supports_sparse) parameters["output_type"] = output_type_name(asked.output_type);
  if (model.supports_instruct && query && !asked.instruct.empty()) {
    parameters["instruct"] = asked.instruct;
  }
  return parameters;
}

}  // namespace

DashScopeTextCodec::DashScopeTextCodec(std::string path_prefix)
    : target_(std::move(path_prefix).append(kNativePath) + "/text-embedding/text-embedding") {}

HttpRequest DashScopeTextCodec::encode(const Batch& batch, const Credentials& credentials) const {
  std::string body;
  body.reserve(text_bytes(batch) + kFrameBytes);
  body += R"({"model":)";
  encoding::append_json_string(body, batch.model.name);
  body += R"(,"input":{"texts":)";
  append_text_array(body, batch);
  body += R"(},"parameters":)";
  body += parameters_of(batch).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  body += '}';
  return {target_, request_headers(credentials), std::move(body)};
}

Result<BatchAnswer, CallFault> DashScopeTextCodec::decode(const HttpResponse& response,
                                                          const Batch& batch) const {
  return decode_answer(response, batch, kShape);
}

}  // namespace gateway::provider
