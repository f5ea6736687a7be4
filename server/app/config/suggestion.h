// "Did you mean": the known word nearest to a mistaken one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gateway::config {

/// `; did you mean "…"?`, or empty if no candidate is at most two letters away.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> candidates);

}  // namespace gateway::config
