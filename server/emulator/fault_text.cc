#include <algorithm>
#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

#include "emulator/faults.h"

namespace emulator {
namespace {

struct KindName {
  std::string_view name;
  Fault::Kind kind;
};

constexpr std::array kKindNames = {
    KindName{"status", Fault::Kind::status},
    KindName{"dead_link", Fault::Kind::dead_link},
    KindName{"cold_host", Fault::Kind::cold_host},
    KindName{"moderation", Fault::Kind::moderation},
    KindName{"dimension", Fault::Kind::dimension},
    KindName{"capacity", Fault::Kind::capacity},
    KindName{"html", Fault::Kind::html},
    KindName{"firewall", Fault::Kind::firewall},
    KindName{"empty", Fault::Kind::empty},
    KindName{"literal", Fault::Kind::literal},
    KindName{"drop", Fault::Kind::drop},
    KindName{"truncate", Fault::Kind::truncate},
    KindName{"hang", Fault::Kind::hang},
    KindName{"slow", Fault::Kind::slow},
    KindName{"swap", Fault::Kind::swap},
    KindName{"missing_row", Fault::Kind::missing_row},
    KindName{"extra_row", Fault::Kind::extra_row},
    KindName{"duplicate_index", Fault::Kind::duplicate_index},
    KindName{"null_row", Fault::Kind::null_row},
    KindName{"null_numbers", Fault::Kind::null_numbers},
    KindName{"empty_row", Fault::Kind::empty_row},
    KindName{"nan", Fault::Kind::nan},
    KindName{"nan_text", Fault::Kind::nan_text},
    KindName{"zeros", Fault::Kind::zeros},
    KindName{"short_vector", Fault::Kind::short_vector},
    KindName{"wrong_length", Fault::Kind::wrong_length},
};

constexpr std::size_t kMaxFaults = 1000;

template <class Number>
std::optional<Number> parse_number(std::string_view text, Number lowest, Number highest) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= lowest && value <= highest)) return std::nullopt;
  return value;
}

std::string kind_list() {
  std::string list;
  for (const KindName& known : kKindNames)
    list += (list.empty() ? "" : ", ") + std::string(known.name);
  return list;
}

/// One field: how its text is read, and what is expected of it.
struct Field {
  std::string_view name;
  bool (*set)(Fault&, std::string_view);  ///< False: the text is not what is expected.
  std::string_view expected;
};

template <auto Member>
bool set_text(Fault& fault, std::string_view value) {
  fault.*Member = value;
  return true;
}

template <auto Member, auto lowest, auto highest>
bool set_number(Fault& fault, std::string_view value) {
  const auto number = parse_number<decltype(lowest)>(value, lowest, highest);
  if (number) fault.*Member = *number;
  return number.has_value();
}

template <auto Member>
bool set_milliseconds(Fault& fault, std::string_view value) {
  const auto number = parse_number<unsigned>(value, 0, 3'600'000);
  if (number) fault.*Member = std::chrono::milliseconds(*number);
  return number.has_value();
}

bool set_kind(Fault& fault, std::string_view value) {
  const auto* const known = std::ranges::find(kKindNames, value, &KindName::name);
  if (known != kKindNames.end()) fault.kind = known->kind;
  return known != kKindNames.end();
}

bool set_share(Fault& fault, std::string_view value) {
  fault.share = parse_number<double>(value, 0.0, 1.0);
  return fault.share.has_value();
}

constexpr std::size_t kMany = 1'000'000'000;

constexpr std::array kFields = {
    Field{"kind", set_kind, ""},
    Field{"status", set_number<&Fault::status, 200U, 599U>, "an HTTP status, 200 to 599"},
    Field{"code", set_text<&Fault::code>, ""},
    Field{"message", set_text<&Fault::message>, ""},
    Field{"body", set_text<&Fault::body>, ""},
    Field{"numbers", set_number<&Fault::numbers, std::size_t{1}, std::size_t{100'000}>,
          "how many numbers, 1 to 100000"},
    Field{"delay_ms", set_milliseconds<&Fault::delay>, "milliseconds, 0 to 3600000"},
    Field{"retry_after", set_number<&Fault::retry_after, 0U, 86'400U>, "seconds, 0 to 86400"},
    Field{"model", set_text<&Fault::model>, ""},
    Field{"match", set_text<&Fault::match>, ""},
    Field{"asked_dimension", set_number<&Fault::asked_dimension, std::size_t{1}, kMany>,
          "a dimension, at least 1"},
    Field{"above_tokens", set_number<&Fault::above_tokens, std::uint64_t{0}, std::uint64_t{kMany}>,
          "a count of tokens"},
    Field{"above_images", set_number<&Fault::above_images, std::size_t{0}, kMany>,
          "a count of images"},
    Field{"next", set_number<&Fault::next, std::size_t{1}, kMany>, "a count of calls, at least 1"},
    Field{"lasts_ms", set_milliseconds<&Fault::lasts>, "milliseconds, 0 to 3600000"},
    Field{"share", set_share, "a probability, 0 to 1"},
};

/// Sets one field from its text; the error is what was expected of it.
std::optional<std::string> set_field(Fault& fault, std::string_view name, std::string_view value) {
  const auto* const field = std::ranges::find(kFields, name, &Field::name);
  if (field == kFields.end()) {
    std::string known;
    for (const Field& each : kFields) known += (known.empty() ? "" : ", ") + std::string(each.name);
    return "no such field; known: " + known;
  }
  if (field->set(fault, value)) return std::nullopt;
  return field->expected.empty() ? "one of " + kind_list() : std::string(field->expected);
}

std::string field_error(std::string_view name, const std::string& expected) {
  return "fault field \"" + std::string(name) + "\": " + expected;
}

}  // namespace

std::string_view fault_name(Fault::Kind kind) {
  const auto* const known = std::ranges::find(kKindNames, kind, &KindName::kind);
  return known == kKindNames.end() ? std::string_view() : known->name;
}

boost::system::result<Fault, std::string> parse_fault(std::string_view text) {
  Fault fault;
  bool first = true;
  while (!text.empty()) {
    const std::size_t comma = text.starts_with("body=") ? std::string_view::npos : text.find(',');
    const std::string_view part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    const std::size_t equals = part.find('=');
    const bool bare = equals == std::string_view::npos;
    if (bare && !first) return field_error(part, "a value is missing");
    const std::string_view name = bare ? "kind" : part.substr(0, equals);
    const std::string_view value = bare ? part : part.substr(equals + 1);
    if (const auto expected = set_field(fault, name, value)) return field_error(name, *expected);
    first = false;
  }
  if (first) return std::string("a fault needs a kind: ") + kind_list();
  return fault;
}

boost::system::result<std::vector<Fault>, std::string> parse_faults_json(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_array() || document.size() > kMaxFaults) {
    return std::string("expected a JSON list of at most 1000 objects");
  }
  std::vector<Fault> faults;
  for (const auto& object : document) {
    if (!object.is_object()) return std::string("expected a JSON list of objects");
    Fault fault;
    for (const auto& [name, value] : object.items()) {
      // As deep as the caller likes, and printing it would recurse.
      if (value.is_structured()) return field_error(name, "a text, a number or a flag");
      const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      if (const auto expected = set_field(fault, name, text)) return field_error(name, *expected);
    }
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace emulator
