#include "emulator/compatible_endpoint.h"

#include <bit>
#include <cstdint>
#include <span>

#include "emulator/base64.h"
#include "emulator/float_text.h"
#include "emulator/json_fields.h"
#include "emulator/parameters.h"
#include "emulator/text_endpoint.h"

namespace emulator {
namespace {

/// `input` is a string or an array of strings; token ids are refused (docs/provider.md, 4.1).
std::optional<Refusal> read_input(const simdjson::dom::element& input, Call& call) {
  if (const auto text = as_string(input)) {
    call.items.push_back({{{Kind::text, std::string(*text)}}, {}});
    return std::nullopt;
  }
  const Refusal not_texts =
      invalid_parameter("Value error, contents is neither str nor list of str.: input.contents");
  simdjson::dom::array rows;
  if (input.get(rows) != simdjson::SUCCESS) return not_texts;
  for (const simdjson::dom::element row : rows) {
    const auto text = as_string(row);
    if (!text) return not_texts;
    call.items.push_back({{{Kind::text, std::string(*text)}}, {}});
  }
  return std::nullopt;
}

/// The floats' bytes, the lowest first (docs/provider.md, 4.3).
void append_base64_vector(std::string& body, std::span<const float> numbers) {
  std::string bytes;
  bytes.reserve(numbers.size() * sizeof(float));
  for (const float number : numbers) {
    const auto bits = std::bit_cast<std::uint32_t>(number);
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift);
  }
  body += '"';
  append_base64(body, bytes);
  body += '"';
}

}  // namespace

ReadCall read_compatible_call(const simdjson::dom::element& body, const Model& model) {
  if (model.service != Service::text) return not_in_compatible_mode(model.name);
  Call call{.model = &model};
  const auto input = field(body, "input");
  if (!input) return refusal("BadRequest.EmptyInput");
  if (auto refused = read_input(*input, call)) return *std::move(refused);
  const char* const dimension = field(body, "dimensions") ? "dimensions" : "dimension";
  if (auto refused = read_dimension(body, dimension, call)) return *std::move(refused);
  if (const auto format = field(body, "encoding_format")) {
    const std::string_view name = as_string(*format).value_or("");
    if (name != "float" && name != "base64") return bad_parameter("encoding_format");
    call.base64 = name == "base64";
  }
  return check_rows(std::move(call));
}

std::string write_compatible_answer(const Call& call, const std::vector<Row>& rows,
                                    std::string_view request_id) {
  std::string body;
  body.reserve(256 + rows.size() * (call.dimension * kMaxNumberText + 64));
  body += "{\"data\":[";
  for (const Row& row : rows) {
    if (&row != &rows.front()) body += ',';
    body += "{\"embedding\":";
    if (call.base64 && row.instead_of_dense.empty()) {
      append_base64_vector(body, row.dense);
    } else {
      append_dense(body, row);
    }
    body += ",\"index\":" + std::to_string(row.index) + ",\"object\":\"embedding\"}";
  }
  body += "],\"model\":";
  append_string(body, call.model->name);
  const std::string tokens = std::to_string(call.usage.text_tokens);
  body += ",\"object\":\"list\",\"usage\":{\"prompt_tokens\":" + tokens +
          ",\"total_tokens\":" + tokens + "},\"id\":";
  append_string(body, request_id);
  body += '}';
  return body;
}

}  // namespace emulator
