#include "provider/dashscope_multimodal_codec.h"

#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "domain/image_format.h"
#include "encoding/base64.h"
#include "encoding/json_string.h"
#include "provider/answer_decoder.h"
#include "provider/request_headers.h"

namespace gateway::provider {
namespace {

constexpr AnswerShape kShape = {.parent = "output", .list = "embeddings", .index = "index"};

constexpr std::size_t kFrameBytes = 512;   // Of a body: names and parameters.
constexpr std::size_t kElementBytes = 48;  // Of an element: braces, key, prefix of a data URI.

/// Hands each part of a content to `visit`, in the order of the wire.
template <class Visitor>
struct EachPart {
  Visitor& visit;

  void operator()(const FusedContent& content) const {
    for (const ContentPart& part : content.parts) std::visit(visit, part);
  }
  template <class Part>
  void operator()(const Part& part) const {
    visit(part);
  }
};

template <class Visitor>
void for_each_part(const Batch& batch, Visitor visit) {
  for (const Content* content : batch.contents) std::visit(EachPart<Visitor>{visit}, *content);
}

/// How many bytes of a body a part takes, escapes aside.
struct PartSize {
  std::size_t operator()(const Text& part) const { return kElementBytes + part.text.size(); }
  std::size_t operator()(const Video& part) const { return kElementBytes + part.url.size(); }
  std::size_t operator()(const Image& part) const {
    return kElementBytes + part.url.size() + encoding::base64_size(part.data.size());
  }
};

/// Writes a part as the value of its key.
struct PartWriter {
  std::string& out;

  void operator()(const Text& part) const {
    out += R"({"text":)";
    encoding::append_json_string(out, part.text);
    out += '}';
  }
  void operator()(const Video& part) const {
    out += R"({"video":)";
    encoding::append_json_string(out, part.url);
    out += '}';
  }
  void operator()(const Image& part) const {
    out += R"({"image":)";
    if (part.data.empty()) {
      encoding::append_json_string(out, part.url);
    } else {
      out += R"("data:image/)";
      out += image_format_name(part.format);
      out += ";base64,";
      encoding::append_base64(out, part.data);  // Nothing in base64 needs an escape.
      out += '"';
    }
    out += '}';
  }
};

void append_contents(std::string& out, const Batch& batch) {
  char separator = '[';
  for_each_part(batch, [&](const auto& part) {
    out += separator;
    PartWriter{out}(part);
    separator = ',';
  });
  out += ']';
}

std::size_t body_bytes(const Batch& batch) {
  std::size_t bytes = kFrameBytes;
  for_each_part(batch, [&](const auto& part) { bytes += PartSize{}(part); });
  return bytes;
}

nlohmann::json parameters_of(const Batch& batch) {
  nlohmann::json parameters = nlohmann::json::object();
  if (batch.model.sends_dimension) parameters["dimension"] = batch.parameters.dimension;
  if (batch.model.has_fusion_switch) parameters["enable_fusion"] = false;
  if (batch.model.supports_instruct && !batch.parameters.instruct.empty()) {
    parameters["instruct"] = batch.parameters.instruct;
  }
  return parameters;
}

}  // namespace

DashScopeMultimodalCodec::DashScopeMultimodalCodec(std::string path_prefix)
    : target_(std::move(path_prefix).append(kNativePath) +
              "/multimodal-embedding/multimodal-embedding") {}

HttpRequest DashScopeMultimodalCodec::encode(const Batch& batch,
                                             const Credentials& credentials) const {
  std::string body;
  body.reserve(body_bytes(batch));
  body += R"({"model":)";
  encoding::append_json_string(body, batch.model.name);
  body += R"(,"input":{"contents":)";
  append_contents(body, batch);
  body += R"(},"parameters":)";
  body += parameters_of(batch).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  body += '}';
  return {target_, request_headers(credentials), std::move(body)};
}

Result<BatchAnswer, CallFault> DashScopeMultimodalCodec::decode(const HttpResponse& response,
                                                                const Batch& batch) const {
  return decode_answer(response, batch, kShape);
}

}  // namespace gateway::provider
