// A form with a file (RFC 7578), as SDKs send it to a store of objects.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/error.h"

namespace gateway::uploads {

/// Views into the form's body.
struct FormPart {
  std::string_view name;
  std::string_view content;
};

inline constexpr std::size_t kMaxFormParts = 32;
inline constexpr std::size_t kMaxPartHeadBytes = 4096;

/// The parts of `body` in their order. Strict: `content_type` is `multipart/form-data` with a
/// boundary, the body begins with it and ends behind the closing one, and each part has a name that
/// no other has. Errors have static storage and quote nothing.
[[nodiscard]] Result<std::vector<FormPart>, std::string_view> read_form(
    std::string_view content_type, std::string_view body);

/// The content of the part of that name; nothing if there is none.
[[nodiscard]] std::optional<std::string_view> content_of(const std::vector<FormPart>& parts,
                                                         std::string_view name);

}  // namespace gateway::uploads
