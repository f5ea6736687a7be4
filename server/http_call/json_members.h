// Objects of a JSON body, member by member.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "domain/error.h"
#include "http_call/complaint.h"
#include "http_call/json_value.h"

namespace gateway::http_call {

/// A member that a door knows.
template <class Reader>
struct Member {
  std::string_view key;
  std::string_view name;  ///< By which complaints call it, e.g. `parameters.dimension`.
  /// Answers what is wrong. The value is there, and is not null.
  std::optional<Error> (Reader::*read)(std::string_view name, simdjson::ondemand::value value);
};

/// Reads an object of any member order with `reader`. Null is as good as absent. What is not known
/// is ignored, but it must be JSON, and not nested deeper than kMaxJsonDepth. Of what is known
/// nothing may stand there twice: readers differ in which one they would believe. Errors:
/// invalid_argument, the first.
template <class Reader, std::size_t size>
[[nodiscard]] std::optional<Error> read_members(simdjson::ondemand::object object, Reader& reader,
                                                const std::array<Member<Reader>, size>& known) {
  std::bitset<size> seen;
  for (auto field : object) {
    std::string_view key;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return not_json();
    if (field.value().get(value) != simdjson::SUCCESS) return not_json();
    const auto member = std::ranges::find(known, key, &Member<Reader>::key);
    if (member == known.end()) {
      if (auto error = skip(value)) return error;
      continue;
    }
    const auto place = static_cast<std::size_t>(member - known.begin());
    if (seen[place]) return complaint_about(std::string(member->name), "is there twice");
    seen[place] = true;
    const JsonKind kind = kind_of(value);
    if (kind == JsonKind::none) return not_json();
    auto error = kind == JsonKind::null ? skip(value) : (reader.*member->read)(member->name, value);
    if (error) return error;
  }
  return std::nullopt;
}

/// A body with so much room behind its end is parsed where it is; any other one is moved first.
inline constexpr std::size_t kBodyRoom = 64;

/// Parses `body`, which must be one object and nothing else, and has `read` read it. Errors:
/// invalid_argument; those of `read`. Thread: any; keeps a parser for each.
[[nodiscard]] std::optional<Error> read_body(
    std::string&& body,
    const std::function<std::optional<Error>(simdjson::ondemand::object)>& read);

}  // namespace gateway::http_call
