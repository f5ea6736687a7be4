#include "openai_door/embeddings_request.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <simdjson.h>

#include "openai_door/complaint.h"
#include "openai_door/json_value.h"
#include "openai_door/spelling.h"

namespace gateway::openai_door {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::SUCCESS;

static_assert(kBodyRoom >= simdjson::SIMDJSON_PADDING);

// A thread keeps the parser's memory between bodies of ordinary size; a body beyond this gives it
// back.
constexpr std::size_t kKeptParserBytes = 4 * 1024 * 1024;

ondemand::parser& parser_of_this_thread() {
  thread_local ondemand::parser parser;
  return parser;
}

constexpr std::array<std::string_view, 2> kForms = {"float", "base64"};

/// A value out of `names`, which are in the order of its enum. An error: it is no JSON.
template <class Value, std::size_t size>
Result<checks::Choice<Value>> read_choice(ondemand::value value,
                                          const std::array<std::string_view, size>& names) {
  checks::Choice<Value> unknown = checks::UnknownValue{};
  if (kind_of(value) != JsonKind::text) {
    if (auto error = skip(value)) return *std::move(error);
    return unknown;
  }
  const std::optional<std::string> text = read_text(value);
  if (!text) return not_json();
  const auto found = std::ranges::find(names, *text);
  if (found == names.end()) return unknown;
  return checks::Choice<Value>(static_cast<Value>(found - names.begin()));
}

std::optional<std::uint32_t> digits_of(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// One body in the reading. Each read_...() answers what is wrong.
///
/// Thread: one.
class BodyReader {
 public:
  explicit BodyReader(const ReadingRules& rules) : rules_(rules) {}

  std::optional<Error> read(simdjson::padded_string_view body) {
    ondemand::document document;
    ondemand::object root;
    switch (parser_of_this_thread().iterate(body).get(document)) {
      case SUCCESS:
        break;
      case simdjson::UTF8_ERROR:
        return complaint_about_body("is not valid UTF-8");
      case simdjson::EMPTY:
        return complaint_about_body("is empty");
      default:
        return not_json();
    }
    if (document.get_object().get(root) != SUCCESS) return not_json();
    for (auto field : root) {
      std::string_view name;
      ondemand::value value;
      if (field.unescaped_key().get(name) != SUCCESS) return not_json();
      if (field.value().get(value) != SUCCESS) return not_json();
      if (auto error = read_field(name, value)) return error;
    }
    // The parser's way of saying that it stands behind the last brace.
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return not_json();
    if (!input_) {
      return complaint_about("input", "is required; give a text or a list of texts");
    }
    request_.query.items = *std::move(input_);
    return std::nullopt;
  }

  EmbeddingsRequest take() { return std::move(request_); }

 private:
  using FieldReader = std::optional<Error> (BodyReader::*)(std::string_view name,
                                                           ondemand::value value);
  struct KnownField {
    std::string_view name;
    FieldReader read;
  };
  static constexpr std::size_t kKnownFields = 8;
  /// In any order.
  static const std::array<KnownField, kKnownFields> kKnown;

  std::optional<Error> read_field(std::string_view name, ondemand::value value) {
    const auto known = std::ranges::find(kKnown, name, &KnownField::name);
    if (known == kKnown.end()) return skip(value);
    const auto place = static_cast<std::size_t>(known - kKnown.begin());
    if (seen_[place]) return complaint_about(std::string(known->name), "is there twice");
    seen_[place] = true;
    const JsonKind kind = kind_of(value);
    if (kind == JsonKind::none) return not_json();
    if (kind == JsonKind::null) return skip(value);
    return (this->*known->read)(known->name, value);
  }

  std::optional<Error> read_input_field(std::string_view /*name*/, ondemand::value value) {
    Result<checks::SentTexts> texts = read_input(value, rules_);
    if (!texts) return std::move(texts).error();
    input_ = *std::move(texts);
    return std::nullopt;
  }

  std::optional<Error> read_model(std::string_view name, ondemand::value value) {
    return read_text_field(name, value, request_.query.model);
  }

  std::optional<Error> read_instruct(std::string_view name, ondemand::value value) {
    return read_text_field(name, value, request_.query.instruct);
  }

  static std::optional<Error> read_text_field(std::string_view name, ondemand::value value,
                                              std::optional<std::string>& out) {
    out = kind_of(value) == JsonKind::text ? read_text(value) : std::nullopt;
    if (!out) return complaint_about(std::string(name), "is no text");
    return std::nullopt;
  }

  std::optional<Error> read_form(std::string_view name, ondemand::value value) {
    const auto form = read_choice<VectorForm>(value, kForms);
    if (!form) return form.error();
    const VectorForm* const known = std::get_if<VectorForm>(&**form);
    if (known == nullptr) {
      return complaint_about(std::string(name), "unknown value; allowed: float, base64");
    }
    request_.form = *known;
    return std::nullopt;
  }

  std::optional<Error> read_output_type(std::string_view /*name*/, ondemand::value value) {
    auto type = read_choice<OutputType>(value, kSpelling.output_types);
    if (!type) return std::move(type).error();
    request_.query.output_type = *type;
    return std::nullopt;
  }

  std::optional<Error> read_text_type(std::string_view /*name*/, ondemand::value value) {
    auto type = read_choice<TextType>(value, kSpelling.text_types);
    if (!type) return std::move(type).error();
    request_.query.text_type = *type;
    return std::nullopt;
  }

  std::optional<Error> read_dimension(std::string_view name, ondemand::value value) {
    const std::optional<std::uint32_t> number = whole_number(value);
    if (!number) {
      return complaint_about(std::string(name),
                             "is no whole number from 0 to 4294967295; give one, as 1024");
    }
    std::optional<std::uint32_t>& dimension = request_.query.dimension;
    if (dimension && *dimension != *number) {
      return complaint_about(std::string(name),
                             "`dimensions` and `dimension` say different things; give one of them");
    }
    dimension = number;
    return std::nullopt;
  }

  static std::optional<std::uint32_t> whole_number(ondemand::value value) {
    const JsonKind kind = kind_of(value);
    if (kind == JsonKind::number && is_number(value)) return read_whole_number(value);
    if (kind != JsonKind::text) return std::nullopt;
    const std::optional<std::string> text = read_text(value);
    return text ? digits_of(*text) : std::nullopt;
  }

  const ReadingRules& rules_;
  std::bitset<kKnownFields> seen_;
  std::optional<checks::SentTexts> input_;
  EmbeddingsRequest request_;
};

const std::array<BodyReader::KnownField, BodyReader::kKnownFields> BodyReader::kKnown = {{
    {"input", &BodyReader::read_input_field},
    {"model", &BodyReader::read_model},
    {"encoding_format", &BodyReader::read_form},
    {"dimensions", &BodyReader::read_dimension},
    {"dimension", &BodyReader::read_dimension},
    {"text_type", &BodyReader::read_text_type},
    {"output_type", &BodyReader::read_output_type},
    {"instruct", &BodyReader::read_instruct},
}};

}  // namespace

Result<EmbeddingsRequest> read_embeddings_request(std::string&& body, const ReadingRules& rules) {
  const std::string held = std::move(body);
  BodyReader reader(rules);
  const bool padded = held.capacity() - held.size() >= simdjson::SIMDJSON_PADDING;
  std::optional<Error> error =
      padded ? reader.read(simdjson::padded_string_view(held, held.capacity()))
             : reader.read(simdjson::padded_string(held));
  if (held.size() > kKeptParserBytes) parser_of_this_thread() = ondemand::parser();
  if (error) return *std::move(error);
  return reader.take();
}

}  // namespace gateway::openai_door
