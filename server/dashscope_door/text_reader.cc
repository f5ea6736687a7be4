#include "dashscope_door/text_reader.h"

#include <optional>
#include <string>
#include <utility>

#include "http_call/complaint.h"
#include "http_call/json_value.h"

namespace gateway::dashscope_door {
namespace {

namespace ondemand = simdjson::ondemand;
using http_call::complaint_about;
using http_call::JsonKind;
using http_call::kind_of;
using http_call::not_json;

constexpr std::string_view kField = "input.texts";

std::string name_of(std::size_t index) {
  return std::string(kField) + "[" + std::to_string(index) + "]";
}

}  // namespace

Error too_many_items(std::string_view field, std::size_t max_items) {
  return complaint_about(std::string(field), "has more than " + std::to_string(max_items) +
                                                 " items; send fewer at once");
}

Result<checks::SentTexts> read_texts(ondemand::value value, std::size_t max_items) {
  checks::SentTexts texts;
  if (kind_of(value) == JsonKind::text) {
    std::optional<std::string> text = http_call::read_text(value);
    if (!text) return complaint_about(std::string(kField), kBrokenText);
    texts.push_back(*std::move(text));
    return texts;
  }
  if (kind_of(value) != JsonKind::list) {
    return complaint_about(std::string(kField), "is neither a list of texts nor a text");
  }
  ondemand::array list;
  if (value.get_array().get(list) != simdjson::SUCCESS) return not_json();
  for (auto element : list) {
    ondemand::value item;
    if (element.get(item) != simdjson::SUCCESS) return not_json();
    const JsonKind kind = kind_of(item);
    if (kind == JsonKind::none) return not_json();
    if (kind != JsonKind::text) return complaint_about(name_of(texts.size()), "is no text");
    if (texts.size() == max_items) return too_many_items(kField, max_items);
    std::optional<std::string> text = http_call::read_text(item);
    if (!text) return complaint_about(name_of(texts.size()), kBrokenText);
    texts.push_back(*std::move(text));
  }
  return texts;
}

}  // namespace gateway::dashscope_door
