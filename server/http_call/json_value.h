// Values of a JSON body, one at a time, believing nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "domain/error.h"

namespace gateway::http_call {

/// The parser looks at a value only when it is read, so each value has to be: one that nobody reads
/// would pass whatever it is.

/// How deep a value may be nested that nobody reads. Real ones have two levels or three.
inline constexpr std::size_t kMaxJsonDepth = 64;

enum class JsonKind { null, boolean, number, text, list, object, none };

/// Of what kind it is by its first character, which is all that is looked at. `none`: that begins
/// no JSON.
[[nodiscard]] JsonKind kind_of(simdjson::ondemand::value value);

/// The text of a string, copied once if it has no escapes. Nothing: one of its escapes is wrong, or
/// is a surrogate alone. Precondition: it is of the kind `text`.
[[nodiscard]] std::optional<std::string> read_text(simdjson::ondemand::value value);

/// Whether it is null, as JSON spells it. Precondition: it is of the kind `null`.
[[nodiscard]] bool is_null(simdjson::ondemand::value value);

/// True or false. Nothing: it is neither.
[[nodiscard]] std::optional<bool> read_bool(simdjson::ondemand::value value);

/// Whether the number is one. Precondition: it is of the kind `number`.
[[nodiscard]] bool is_number(simdjson::ondemand::value value);

/// A number without a fraction, however it is written: `1024`, `1024.0` and `1.024e3` are the same
/// to JSON. Nothing: it has one, is negative, or takes more than 32 bits. Precondition: as
/// is_number(), which holds.
[[nodiscard]] std::optional<std::uint32_t> read_whole_number(simdjson::ondemand::value value);

/// Reads it to its end and forgets it. An error: it is no JSON, or nested too deep.
[[nodiscard]] std::optional<Error> skip(simdjson::ondemand::value value);

}  // namespace gateway::http_call
