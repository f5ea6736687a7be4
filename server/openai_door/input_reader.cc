#include "openai_door/input_reader.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "content/utf8.h"
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

/// For callers whose client makes ids of texts.
constexpr std::string_view kSendTexts =
    "send texts: with langchain-openai, OpenAIEmbeddings(..., check_embedding_ctx_length=False)";

std::string name_of(std::size_t index) {
  return "input[" + std::to_string(index) + "]";
}

Error no_vocabulary() {
  return complaint_about(
      "input", std::string("token ids (numbers, or lists of them) can't be turned back into texts "
                           "without doors.openai.token_vocabulary; ")
                   .append(kSendTexts));
}

std::optional<std::uint32_t> read_id(ondemand::value value) {
  // Of ids there are many, and hardly one is written otherwise than in digits alone.
  std::uint64_t digits = 0;
  if (value.get_uint64().get(digits) == SUCCESS) {
    if (digits > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(digits);
  }
  const bool number = kind_of(value) == JsonKind::number && http_call::is_number(value);
  return number ? http_call::read_whole_number(value) : std::nullopt;
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
    return kind_ == JsonKind::number ? end_row("input") : std::nullopt;
  }

  checks::SentTexts take_texts() { return std::move(texts_); }

 private:
  std::optional<Error> take(ondemand::value item) {
    const JsonKind kind = kind_of(item);
    if (kind == JsonKind::none) return not_json();
    if (items_ == 0) kind_ = kind;
    if (kind != kind_) return complaint_about(name_of(items_), "is of another kind than the first");
    if (kind == JsonKind::number) return take_id(item);
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
    if (rules_.vocabulary == nullptr) return no_vocabulary();
    ondemand::array list;
    if (item.get_array().get(list) != SUCCESS) return not_json();
    for (auto element : list) {
      ondemand::value id;
      if (element.get(id) != SUCCESS) return not_json();
      if (auto error = take_id(id)) return error;
    }
    return end_row(name_of(items_));
  }

  std::optional<Error> take_id(ondemand::value value) {
    if (rules_.vocabulary == nullptr) return no_vocabulary();
    const std::optional<std::uint32_t> id = read_id(value);
    if (!id) {
      return complaint_about(name_of(items_), "token ids are whole numbers from 0 to 4294967295");
    }
    const std::optional<std::string_view> bytes = rules_.vocabulary->bytes_of(*id);
    if (!bytes) return unknown_id(*id);
    if (bytes->size() > rules_.max_decoded_bytes - decoded_bytes_) return too_long();
    decoded_bytes_ += bytes->size();
    row_.append(*bytes);
    return std::nullopt;
  }

  std::optional<Error> end_row(std::string name) {
    if (row_.empty()) return complaint_about(std::move(name), "is an empty list of token ids");
    if (!content::is_valid_utf8(row_)) return cut_character(std::move(name));
    texts_.push_back(row_);
    row_.clear();
    return std::nullopt;
  }

  [[nodiscard]] Error unknown_id(std::uint32_t id) const {
    return complaint_about(name_of(items_),
                           "the vocabulary of doors.openai.token_vocabulary has "
                           "no token id " +
                               std::to_string(id).append("; ").append(kSendTexts));
  }

  static Error cut_character(std::string name) {
    return complaint_about(
        std::move(name),
        std::string("the token ids are cut inside a character, so that they are no text; ")
            .append(kSendTexts));
  }

  [[nodiscard]] Error too_long() const {
    return complaint_about("input", "the token ids stand for more than " +
                                        std::to_string(rules_.max_decoded_bytes) +
                                        " bytes of text; send fewer at once");
  }

  [[nodiscard]] Error too_many() const {
    return complaint_about("input", "has more than " + std::to_string(rules_.max_items) +
                                        " items; send fewer at once");
  }

  const ReadingRules& rules_;
  std::size_t items_ = 0;
  JsonKind kind_ = JsonKind::none;  ///< Of the first item, and so of all.
  std::string row_;  ///< What the ids say so far: of the list, or of the list in it that is read.
  std::size_t decoded_bytes_ = 0;  ///< Of all ids.
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
