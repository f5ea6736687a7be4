// Optional fields of a request body: absent is fine, of the wrong type is not.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <simdjson.h>

namespace emulator {

/// The member of that name; nothing if `object` is not an object or has none, or if it is null.
std::optional<simdjson::dom::element> field(const simdjson::dom::element& object,
                                            std::string_view name);

/// A string, or nothing.
std::optional<std::string_view> as_string(const simdjson::dom::element& value);

/// A whole number, also as decimal text ("1024"), as some of the provider's own samples send it
/// (docs/provider.md, 4.1).
std::optional<std::int64_t> as_integer(const simdjson::dom::element& value);

/// A boolean, or nothing.
std::optional<bool> as_bool(const simdjson::dom::element& value);

}  // namespace emulator
