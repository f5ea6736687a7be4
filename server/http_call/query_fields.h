// Members that mean the same in every shape, wherever they stand.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "domain/error.h"
#include "door/checks/embed_query.h"
#include "http_call/complaint.h"
#include "http_call/json_value.h"

namespace gateway::http_call {

// Each answers what is wrong, as complaints call the member `name`. Preconditions: as of
// Member::read.

[[nodiscard]] std::optional<Error> read_text_member(std::string_view name,
                                                    simdjson::ondemand::value value,
                                                    std::optional<std::string>& out);

/// A whole number, in any of JSON's ways to write one (`1024`, `1024.0`, `1.024e3`), or its digits
/// as a text, as the provider's samples have it.
[[nodiscard]] std::optional<Error> read_number_member(std::string_view name,
                                                      simdjson::ondemand::value value,
                                                      std::optional<std::uint32_t>& out);

/// A value out of `names`, which are in the order of its enum; any other one is kept as unknown,
/// for its complaint to wait until the model is known.
template <class Value, std::size_t size>
[[nodiscard]] std::optional<Error> read_choice_member(
    simdjson::ondemand::value value, const std::array<std::string_view, size>& names,
    checks::Choice<Value>& out) {
  out = checks::UnknownValue{};
  if (kind_of(value) != JsonKind::text) return skip(value);
  const std::optional<std::string> text = read_text(value);
  if (!text) return not_json();
  const auto found = std::ranges::find(names, *text);
  if (found != names.end()) out = static_cast<Value>(found - names.begin());
  return std::nullopt;
}

}  // namespace gateway::http_call
