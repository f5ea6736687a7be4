#include "dashscope_door/answer_text.h"

#include <utility>

#include "encoding/json_string.h"
#include "http_call/vector_text.h"

namespace gateway::dashscope_door {
namespace {

// About what a row's frame and one number take, to reserve by; more where it is not enough.
constexpr std::size_t kRowBytes = 64;
constexpr std::size_t kNumberBytes = 13;
constexpr std::size_t kFrameBytes = 256;

// The most that the parts of an answer take.
constexpr std::size_t kMaxFrameBytes = 2048;  // The request's id is within.
constexpr std::size_t kMaxRowBytes = 128;     // Its place, its type, its braces.

std::string begin_answer(const std::vector<Embedding>& rows) {
  std::size_t bytes = kFrameBytes;
  for (const Embedding& row : rows) bytes += kRowBytes + row.dense.size() * kNumberBytes;
  std::string out;
  out.reserve(bytes);
  return out += R"({"output":{"embeddings":[)";
}

std::string end_answer(std::string&& out, const std::string& usage, std::string_view request_id) {
  out += R"(]},"usage":{)";
  out += usage;
  out += R"(},"request_id":)";
  encoding::append_json_string(out, request_id);
  return std::move(out += '}');
}

}  // namespace

checks::AnswerEncoding answer_encoding() {
  return {.frame = kMaxFrameBytes,
          .item = kMaxRowBytes,
          .number = http_call::kMaxNumberBytes,
          .term = http_call::kMaxTermBytes,
          .token_byte = http_call::kMaxTokenByteBytes};
}

std::string texts_answer(std::vector<Embedding>&& rows, const http_call::AnswerFrame& frame) {
  std::string out = begin_answer(rows);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const Embedding row = std::exchange(rows[index], {});
    out += index == 0 ? R"({"text_index":)" : R"(,{"text_index":)";
    out += std::to_string(index);
    if (frame.output_type != OutputType::sparse) {
      out += R"(,"embedding":)";
      http_call::append_numbers(out, row.dense);
    }
    if (frame.output_type != OutputType::dense) {
      out += R"(,"sparse_embedding":)";
      http_call::append_terms(out, row.sparse);
    }
    out += '}';
  }
  const std::string usage = R"("total_tokens":)" + std::to_string(frame.usage.total_tokens);
  return end_answer(std::move(out), usage, frame.request_id);
}

std::string_view type_of(ContentKind kind, const ModelSpec& model) {
  if (model.fused) return "fusion";
  if (model.has_fusion_switch) return "vl";
  switch (kind) {
    case ContentKind::text:
      return "text";
    case ContentKind::image:
      return "image";
    case ContentKind::video:
      break;
  }
  return "video";
}

std::string contents_answer(std::vector<Embedding>&& rows, const http_call::AnswerFrame& frame,
                            const std::vector<std::string_view>& types) {
  std::string out = begin_answer(rows);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const Embedding row = std::exchange(rows[index], {});
    out += index == 0 ? R"({"index":)" : R"(,{"index":)";
    out += std::to_string(index) + R"(,"embedding":)";
    http_call::append_numbers(out, row.dense);
    out += R"(,"type":")";
    out += types[index];
    out += R"("})";
  }
  const std::string total = std::to_string(frame.usage.total_tokens);
  const std::string images = std::to_string(frame.usage.image_tokens);
  const std::string texts = std::to_string(frame.usage.total_tokens - frame.usage.image_tokens);
  const std::string usage = R"("input_tokens":)" + texts + R"(,"input_tokens_details":{)" +
                            R"("image_tokens":)" + images + R"(,"text_tokens":)" + texts +
                            R"(},"image_tokens":)" + images + R"(,"total_tokens":)" + total;
  return end_answer(std::move(out), usage, frame.request_id);
}

}  // namespace gateway::dashscope_door
