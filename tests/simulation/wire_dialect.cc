#include "tests/simulation/wire_dialect.h"

#include <nlohmann/json.hpp>

namespace gateway::simulation {
namespace {

using nlohmann::json;

/// An element of a list of contents: a text, or an object of one member.
std::string_view name_in(const json& element) {
  const json& name = element.is_object() ? element.front() : element;
  return name.get_ref<const std::string&>();
}

const json& list_in(const json& call) {
  const json& input = call.at("input");
  return input.is_object() ? input.front() : input;
}

std::uint32_t dimension_in(const json& call) {
  const auto parameters = call.find("parameters");
  const json& dimension =
      parameters == call.end() ? call.at("dimensions") : parameters->at("dimension");
  return dimension.get<std::uint32_t>();
}

std::string index_name(provider::Dialect dialect, Modality modality) {
  const bool native_text =
      dialect == provider::Dialect::dashscope_native && modality == Modality::text;
  return native_text ? "text_index" : "index";
}

}  // namespace

WireCall read_call(std::string_view body) {
  const json call = json::parse(body);
  WireCall asked;
  asked.dimension = dimension_in(call);
  for (const json& element : list_in(call)) asked.rows.push_back(mark_of(name_in(element)));
  return asked;
}

std::string json_of(const std::vector<float>& vector) {
  std::string text;
  for (const float number : vector) {
    text += text.empty() ? '[' : ',';
    text += std::to_string(static_cast<std::uint32_t>(number));
  }
  return text + ']';
}

std::string write_answer(provider::Dialect dialect, Modality modality,
                         const std::vector<WireRow>& rows, std::uint64_t tokens) {
  const std::string index = index_name(dialect, modality);
  std::string list;
  for (const WireRow& row : rows) {
    if (!list.empty()) list += ',';
    list += R"({"embedding":)" + row.embedding + ",\"" + index + "\":" + std::to_string(row.index) +
            '}';
  }
  const std::string usage = R"("usage":{"total_tokens":)" + std::to_string(tokens) + '}';
  if (dialect == provider::Dialect::openai_compatible)
    return R"({"object":"list","data":[)" + list + "]," + usage + R"(,"id":"r"})";
  return R"({"output":{"embeddings":[)" + list + "]}," + usage + R"(,"request_id":"r"})";
}

}  // namespace gateway::simulation
