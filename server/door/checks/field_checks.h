// Checks of the single fields that requests of both kinds have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/error.h"
#include "domain/item_cost.h"
#include "door/checks/query_check.h"

namespace gateway::checks {

// Pure. Each answers the value for dispatch, or nothing if all is well, or the complaint.

/// How many items the request has: at least one, at most the limit.
[[nodiscard]] std::optional<FieldError> check_item_count(Field field, std::size_t items,
                                                         const Rules& rules);

[[nodiscard]] Result<std::uint32_t, FieldError> check_dimension(
    std::optional<std::uint32_t> dimension, const Rules& rules);

[[nodiscard]] Result<Priority, FieldError> check_priority(const Choice<Priority>& priority,
                                                          const Rules& rules);

/// Length, encoding, and that the model takes instructions at all; empty is always right.
[[nodiscard]] std::optional<FieldError> check_instruct(std::string_view instruct,
                                                       const Rules& rules);

/// Not empty, UTF-8, and not certainly longer than the model's limit.
[[nodiscard]] std::optional<FieldError> check_text(std::string_view text, const FieldPath& at,
                                                   const Rules& rules);

/// That one message holds the answer, whatever the vectors turn out to be. Precondition: it comes
/// in one.
[[nodiscard]] std::optional<FieldError> check_answer_size(Field field,
                                                          const content::CostedContents& contents,
                                                          const CallParameters& parameters,
                                                          const Rules& rules);

/// The complaint about a content of that cost that does not fit into a call (domain/call_body.h).
[[nodiscard]] FieldError too_large(const ItemCost& cost, const FieldPath& at);

}  // namespace gateway::checks
