#include "emulator/float_text.h"
#include "emulator/multimodal_endpoint.h"

namespace emulator {
namespace {

std::string number(std::string_view key, std::uint64_t value) {
  return "\"" + std::string(key) + "\":" + std::to_string(value);
}

/// The keys of `usage` per model (docs/provider.md, 3.5).
std::string usage_text(const Call& call) {
  const Usage& usage = call.usage;
  const std::string image_tokens = number("image_tokens", usage.image_tokens);
  switch (call.model->usage) {
    case UsageKeys::total:
      return "{" + number("total_tokens", usage.text_tokens) + "}";
    case UsageKeys::tongyi_vision:
      return "{" + number("input_tokens", usage.input_tokens()) + ",\"input_tokens_details\":{" +
             image_tokens + "," + number("text_tokens", usage.text_tokens) + "}," +
             number("output_tokens", call.items.size()) + "," +
             number("total_tokens", usage.total()) + "}";
    case UsageKeys::qwen3_vl:
      return "{" + number("input_tokens", usage.input_tokens()) + "," + image_tokens + "," +
             number("total_tokens", usage.total()) + "}";
    case UsageKeys::qwen25_vl:
      return "{" + number("input_tokens", usage.text_tokens) + "," + image_tokens + "}";
    case UsageKeys::multimodal_v1:
      return "{" + number("input_tokens", usage.text_tokens) + "," + image_tokens + "," +
             number("image_count", usage.images) + "," + number("duration", usage.video_seconds) +
             "}";
    case UsageKeys::one_peace:
      return "{" + number("total_usage", usage.total()) + ",\"image\":{" +
             number("measure", usage.images) + ",\"weight\":1},\"text\":{" +
             number("measure", usage.text_tokens) + ",\"weight\":1}}";
  }
  return "{}";
}

void append_rows(std::string& body, const std::vector<Row>& rows) {
  body += "\"embeddings\":[";
  for (const Row& row : rows) {
    if (&row != &rows.front()) body += ',';
    body += "{\"index\":" + std::to_string(row.index) + ",\"embedding\":";
    append_dense(body, row);
    body += ",\"type\":";
    append_string(body, row.type);
    body += '}';
  }
  body += ']';
}

}  // namespace

std::string write_multimodal_answer(const Call& call, const std::vector<Row>& rows,
                                    std::string_view request_id) {
  std::string body;
  body.reserve(256 + rows.size() * (call.dimension * kMaxNumberText + 64));
  body += "{\"output\":{";
  if (call.model->usage == UsageKeys::one_peace) {
    // The legacy model answers one array, no list (docs/provider.md, 3.3).
    body += "\"embedding\":";
    append_dense(body, rows.empty() ? Row{} : rows.front());
  } else {
    append_rows(body, rows);
  }
  body += "},\"usage\":" + usage_text(call) + ",\"request_id\":";
  append_string(body, request_id);
  body += '}';
  return body;
}

}  // namespace emulator
