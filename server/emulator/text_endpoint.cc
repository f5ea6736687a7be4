#include "emulator/text_endpoint.h"

#include "emulator/float_text.h"
#include "emulator/json_fields.h"
#include "emulator/parameters.h"
#include "emulator/tokens.h"

namespace emulator {
namespace {

std::optional<Refusal> read_text_parameters(const simdjson::dom::element& parameters, Call& call) {
  if (auto refused = read_dimension(parameters, "dimension", call)) return refused;
  if (auto refused = read_output_type(parameters, call)) return refused;
  if (const auto value = field(parameters, "text_type")) {
    const std::string_view type = as_string(*value).value_or("");
    if (type != "query" && type != "document") return bad_parameter("text_type");
    call.query = type == "query";
  }
  if (const auto value = field(parameters, "instruct")) {
    const auto instruct = as_string(*value);
    if (!instruct) return bad_parameter("instruct");
    // Without text_type "query", or on a model without it, it has no effect
    // (docs/provider.md, 2.2).
    if (call.query && call.model->instruct) call.instruct = *instruct;
  }
  return std::nullopt;
}

void append_sparse(std::string& body, const std::vector<SparseEntry>& entries) {
  body += "\"sparse_embedding\":[";
  for (const SparseEntry& entry : entries) {
    if (&entry != &entries.front()) body += ',';
    body += "{\"index\":" + std::to_string(entry.index) + ",\"value\":";
    append_number(body, entry.value);
    body += ",\"token\":";
    append_string(body, entry.token);
    body += '}';
  }
  body += ']';
}

}  // namespace

ReadCall check_rows(Call call) {
  const Model& model = *call.model;
  if (call.items.empty()) return refusal("BadRequest.EmptyInput");
  if (call.items.size() > model.max_rows)
    return too_many_rows(model.max_rows, model.old_batch_message);
  for (const Item& item : call.items) {
    const std::size_t tokens = count_tokens(item.parts.front().content);
    if (tokens < 1 || tokens > model.max_row_tokens) return bad_length(model.max_row_tokens);
    call.usage.text_tokens += tokens;
  }
  return call;
}

ReadCall read_text_call(const simdjson::dom::element& body, const Model& model) {
  Call call{.model = &model};
  const auto input = field(body, "input");
  const auto texts = input ? field(*input, "texts") : std::nullopt;
  if (!texts) return refusal("BadRequest.EmptyInput");

  const Refusal not_texts =
      invalid_parameter("Value error, contents is neither str nor list of str.: input.contents");
  simdjson::dom::array rows;
  if (texts->get(rows) != simdjson::SUCCESS) return not_texts;
  for (const simdjson::dom::element row : rows) {
    const auto text = as_string(row);
    if (!text) return not_texts;
    call.items.push_back({{{Kind::text, std::string(*text)}}, {}});
  }
  if (const auto parameters = field(body, "parameters")) {
    if (!parameters->is_object()) return refusal("InvalidParameter");
    if (auto refused = read_text_parameters(*parameters, call)) return *std::move(refused);
  } else {
    call.dimension = model.dimensions.front();
  }
  return check_rows(std::move(call));
}

std::string write_text_answer(const Call& call, const std::vector<Row>& rows,
                              std::string_view request_id) {
  std::string body;
  // An upper bound of a full answer, so that the string grows once.
  if (call.dense) body.reserve(256 + rows.size() * (call.dimension * kMaxNumberText + 64));
  body += "{\"output\":{\"embeddings\":[";
  for (const Row& row : rows) {
    if (&row != &rows.front()) body += ',';
    body += '{';
    if (row.has_sparse) {
      append_sparse(body, row.sparse);
      body += ',';
    }
    if (!row.dense.empty()) {
      body += "\"embedding\":";
      append_dense(body, row);
      body += ',';
    }
    body += "\"text_index\":" + std::to_string(row.index) + '}';
  }
  body += "]},\"usage\":{\"total_tokens\":" + std::to_string(call.usage.text_tokens) +
          "},\"request_id\":";
  append_string(body, request_id);
  body += '}';
  return body;
}

}  // namespace emulator
