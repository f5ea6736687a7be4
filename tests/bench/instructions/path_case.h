// The requests whose way is counted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "door/request/door_probe.h"
#include "tests/bench/instructions/provider_body.h"

namespace gateway::bench {

/// One kind of request, and the provider's answer to the calls that are made of it. Calls are full:
/// what a busy gateway does. Values.
struct PathCase {
  std::string name;
  request::Route route = request::Route::embed_unary;
  std::string model;         ///< Of the built-in catalogue.
  std::string request;       ///< The message's bytes, as they come off the wire.
  std::size_t items = 0;     ///< Of one request.
  std::size_t requests = 1;  ///< That come at the same moment.
  std::size_t calls = 1;     ///< That all of these make.
  RowShape row;              ///< What each embedding holds.
  std::string answer;        ///< The provider's body, to each call.
};

/// All of them, in the order of figures.txt.
[[nodiscard]] std::vector<PathCase> path_cases();

/// The one of that name.
[[nodiscard]] std::optional<PathCase> find_case(std::string_view name);

}  // namespace gateway::bench
