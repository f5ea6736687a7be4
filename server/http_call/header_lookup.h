// How this door reads headers, whoever holds them.
#pragma once

#include <functional>
#include <string_view>

namespace gateway::http_call {

/// The value of the header of that name, in any case; "" if there is none; of several the first.
/// Names are asked for in small letters. What it answers lives as long as the request's head.
using HeaderLookup = std::function<std::string_view(std::string_view name)>;

}  // namespace gateway::http_call
