#include "provider/openai_codec.h"

#include <utility>

#include "encoding/json_string.h"
#include "provider/answer_decoder.h"
#include "provider/request_headers.h"
#include "provider/text_array.h"

namespace gateway::provider {
namespace {

constexpr AnswerShape kShape = {.parent = "", .list = "data", .index = "index"};

constexpr std::size_t kFrameBytes = 256;  // Of a body: names and parameters.

}  // namespace

OpenAiCodec::OpenAiCodec(std::string path_prefix)
    : target_(std::move(path_prefix).append(kCompatiblePath)) {}

HttpRequest OpenAiCodec::encode(const Batch& batch, const Credentials& credentials) const {
  std::string body;
  body.reserve(text_bytes(batch) + kFrameBytes);
  body += R"({"model":)";
  encoding::append_json_string(body, batch.model.name);
  body += R"(,"input":)";
  append_text_array(body, batch);
  if (batch.model.sends_dimension) {
    body += R"(,"dimensions":)" + std::to_string(batch.parameters.dimension);
  }
  body += R"(,"encoding_format":"float"})";
  return {target_, request_headers(credentials), std::move(body)};
}

Result<BatchAnswer, CallFault> OpenAiCodec::decode(const HttpResponse& response,
                                                   const Batch& batch) const {
  return decode_answer(response, batch, kShape);
}

}  // namespace gateway::provider
