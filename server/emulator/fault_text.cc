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
    KindName{"html", Fault::Kind::html},
    KindName{"drop", Fault::Kind::drop},
    KindName{"truncate", Fault::Kind::truncate},
    KindName{"hang", Fault::Kind::hang},
    KindName{"slow", Fault::Kind::slow},
    KindName{"swap", Fault::Kind::swap},
    KindName{"missing_row", Fault::Kind::missing_row},
    KindName{"duplicate_index", Fault::Kind::duplicate_index},
    KindName{"nan", Fault::Kind::nan},
    KindName{"short_vector", Fault::Kind::short_vector},
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

/// Sets one field from its text; the error is what was expected of it.
std::optional<std::string> set_field(Fault& fault, std::string_view name, std::string_view value) {
  if (name == "kind") {
    const auto* const known = std::ranges::find(kKindNames, value, &KindName::name);
    if (known == kKindNames.end()) return "one of " + kind_list();
    fault.kind = known->kind;
  } else if (name == "status") {
    const auto status = parse_number<unsigned>(value, 200, 599);
    if (!status) return "an HTTP status, 200 to 599";
    fault.status = *status;
  } else if (name == "code") {
    fault.code = value;
  } else if (name == "message") {
    fault.message = value;
  } else if (name == "model") {
    fault.model = value;
  } else if (name == "delay_ms") {
    const auto delay = parse_number<unsigned>(value, 0, 3'600'000);
    if (!delay) return "milliseconds, 0 to 3600000";
    fault.delay = std::chrono::milliseconds(*delay);
  } else if (name == "retry_after") {
    fault.retry_after = parse_number<unsigned>(value, 0, 86'400);
    if (!fault.retry_after) return "seconds, 0 to 86400";
  } else if (name == "next") {
    fault.next = parse_number<std::size_t>(value, 1, 1'000'000'000);
    if (!fault.next) return "a count of calls, at least 1";
  } else if (name == "share") {
    fault.share = parse_number<double>(value, 0.0, 1.0);
    if (!fault.share) return "a probability, 0 to 1";
  } else {
    return "no such field; known: kind, status, code, message, model, delay_ms, retry_after, next, "
           "share";
  }
  return std::nullopt;
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
    const std::size_t comma = text.find(',');
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
