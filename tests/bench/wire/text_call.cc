#include "tests/bench/wire/text_call.h"

namespace bench {
namespace {

namespace pb = embedding::v1;

constexpr std::size_t kFrameBytes = 512;  // About what stands around the texts.

const char* name_of(pb::OutputType type) {
  if (type == pb::OUTPUT_TYPE_SPARSE) return "sparse";
  return type == pb::OUTPUT_TYPE_DENSE_AND_SPARSE ? "dense&sparse" : "dense";
}

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20) {
      out += {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
      continue;
    }
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  out += '"';
}

std::string body_of(const CallFrame& frame, const CallParameters& parameters,
                    std::span<const std::string_view> texts) {
  std::size_t bytes = kFrameBytes;
  for (const std::string_view text : texts) bytes += text.size() + 3;
  std::string body;
  body.reserve(bytes);
  body.append(R"({"model":")").append(frame.model).append(R"(","input":{"texts":[)");
  for (const std::string_view& text : texts) {
    if (&text != &texts.front()) body += ',';
    append_string(body, text);
  }
  body.append(R"(]},"parameters":{"output_type":")").append(name_of(parameters.output_type));
  body += '"';
  if (parameters.dimension != 0) {
    body.append(R"(,"dimension":)").append(std::to_string(parameters.dimension));
  }
  return body.append("}}");
}

}  // namespace

std::string text_call(const CallFrame& frame, const CallParameters& parameters,
                      std::span<const std::string_view> texts) {
  const std::string body = body_of(frame, parameters, texts);
  std::string message;
  message.reserve(body.size() + kFrameBytes);
  message
      .append("POST /api/v1/services/embeddings/text-embedding/text-embedding HTTP/1.1\r\nHost: ")
      .append(frame.origin.authority())
      .append("\r\nAuthorization: Bearer ")
      .append(frame.key)
      .append("\r\nContent-Type: application/json\r\nAccept-Encoding: identity\r\nContent-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n\r\n")
      .append(body);
  return message;
}

}  // namespace bench
