#include "openai_door/input_reader.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http_call/complaint.h"
#include "http_call/json_value.h"

namespace gateway::openai_door {
namespace {

namespace ondemand = simdjson::ondemand;
using http_call::complaint_about;
using http_call::JsonKind;
using http_call::kind_of;
using http_call::not_json;
using simdjson::SUCCESS;

constexpr std::string_view kBrokenText =
    "is no text: it holds an escape that JSON does not have, or a surrogate alone";

using TokenIds = std::vector<std::uint32_t>;

std::string name_of(std::size_t index) {
  return "input[" + std::to_string(index) + "]";
}

Error no_vocabulary() {
  return complaint_about(
      "input",
      "token ids (numbers, or lists of them) can't be turned back into texts here; send texts: "
      "with langchain-openai, OpenAIEmbeddings(..., check_embedding_ctx_length=False)");
}

/// One list in the reading.
///
/// Thread: one.
class ListReader {
 public:
  explicit ListReader(const ReadingRules& rules) : rules_(rules) {}

  std::optional<Error> read(ondemand::array list) {
    for (auto element : list) {
      ondemand::value item;
      if (element.get(item) != SUCCESS) return not_json();
      if (auto error = take(item)) return error;
      ++items_;
    }
    return kind_ == JsonKind::number ? add_decoded(ids_, "input") : std::nullopt;
  }

  checks::SentTexts take_texts() { return std::move(texts_); }

 private:
  std::optional<Error> take(ondemand::value item) {
    const JsonKind kind = kind_of(item);
    if (kind == JsonKind::none) return not_json();
    if (items_ == 0) kind_ = kind;
    if (kind != kind_) return complaint_about(name_of(items_), "is of another kind than the first");
    if (kind == JsonKind::number) return take_id(item, "input", ids_);
    if (items_ == rules_.max_items) return too_many();
    if (kind == JsonKind::text) return take_text(item);
    if (kind == JsonKind::list) return take_ids(item);
    return complaint_about(name_of(items_), "is no text");
  }

  std::optional<Error> take_text(ondemand::value item) {
    std::optional<std::string> text = http_call::read_text(item);
    if (!text) return complaint_about(name_of(items_), kBrokenText);
    texts_.push_back(*std::move(text));
    return std::nullopt;
  }

  std::optional<Error> take_ids(ondemand::value item) {
    if (rules_.decoder == nullptr) return no_vocabulary();
    ondemand::array list;
    if (item.get_array().get(list) != SUCCESS) return not_json();
    ids_.clear();
    for (auto element : list) {
      ondemand::value id;
      if (element.get(id) != SUCCESS) return not_json();
      if (auto error = take_id(id, name_of(items_), ids_)) return error;
    }
    return add_decoded(ids_, name_of(items_));
  }

  std::optional<Error> take_id(ondemand::value value, std::string name, TokenIds& ids) const {
    if (rules_.decoder == nullptr) return no_vocabulary();
    const bool number = kind_of(value) == JsonKind::number && http_call::is_number(value);
    const std::optional<std::uint32_t> id =
        number ? http_call::read_whole_number(value) : std::nullopt;
    if (!id) return complaint_about(std::move(name), "holds something that is no token id");
    ids.push_back(*id);
    return std::nullopt;
  }

  std::optional<Error> add_decoded(const TokenIds& ids, std::string name) {
    if (ids.empty()) return complaint_about(std::move(name), "is an empty list of token ids");
    std::optional<std::string> text = rules_.decoder->decode(ids);
    if (!text) return complaint_about(std::move(name), "holds a token id of no known token");
    texts_.push_back(*std::move(text));
    return std::nullopt;
  }

  [[nodiscard]] Error too_many() const {
    return complaint_about("input", "has more than " + std::to_string(rules_.max_items) +
                                        " items; send fewer at once");
  }

  const ReadingRules& rules_;
  std::size_t items_ = 0;
  JsonKind kind_ = JsonKind::none;  ///< Of the first item, and so of all.
  TokenIds ids_;                    ///< Of the list, or of the list in it that is being read.
  checks::SentTexts texts_;
};

}  // namespace

Result<checks::SentTexts> read_input(ondemand::value value, const ReadingRules& rules) {
  const JsonKind kind = kind_of(value);
  if (kind == JsonKind::none) return not_json();
  if (kind == JsonKind::text) {
    std::optional<std::string> text = http_call::read_text(value);
    if (!text) return complaint_about("input", kBrokenText);
    checks::SentTexts texts;
    texts.push_back(*std::move(text));
    return texts;
  }
  if (kind != JsonKind::list) {
    return complaint_about("input", "is neither a text nor a list of texts");
  }
  ondemand::array list;
  if (value.get_array().get(list) != SUCCESS) return not_json();
  ListReader reader(rules);
  if (auto error = reader.read(list)) return *std::move(error);
  return reader.take_texts();
}

}  // namespace gateway::openai_door
