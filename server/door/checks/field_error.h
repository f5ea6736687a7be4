// The form of every complaint about a request: which field, and what would be right.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/error.h"
#include "domain/rejection.h"
#include "door/checks/spelling.h"

namespace gateway::checks {

/// A field by what it is; each door has a name for it.
struct FieldPath {
  Field field;
  std::optional<std::size_t> index = {};  ///< Of one text or content.
  Part part = Part::whole;
};

/// A complaint that names no name yet. `what` must not quote the caller's text.
struct FieldError {
  FieldPath at;
  std::string what;
  Rejection reason = Rejection::invalid;
};

/// The field's name at that door, e.g. `texts[3]` or `contents[0].image.url`.
[[nodiscard]] std::string name_of(const FieldPath& at, const Spelling& spelling);

/// As callers read it: `field "dimension": …`.
[[nodiscard]] std::string complaint(const FieldPath& at, std::string_view what,
                                    const Spelling& spelling);

/// INVALID_ARGUMENT, in the door's spelling.
[[nodiscard]] Error to_error(const FieldError& error, const Spelling& spelling);

}  // namespace gateway::checks
