// Reads the body of a form that carries a file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

/// `value` points into the body.
struct FormField {
  std::string name;
  std::string_view value;
};

/// The fields of a multipart/form-data body (RFC 7578), in their order; at most 32. Nothing for
/// any other body: each line ends in CRLF, nothing stands before the first boundary and no more
/// than a CRLF behind the last, which must be there; each field has a header of at most 4 KiB and
/// in it one name, in quotes; no name comes twice. `content_type` tells the boundary. Pure.
std::optional<std::vector<FormField>> read_form(std::string_view content_type,
                                                std::string_view body);

}  // namespace emulator
