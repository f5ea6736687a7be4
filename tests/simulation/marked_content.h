// Contents that tell which one they are, so that a vector can be told to be somebody's own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/content.h"
#include "tests/simulation/ailment.h"

namespace gateway::simulation {

/// What a simulated content says of itself. Two contents of the same mark are the same content.
struct Mark {
  ContentKind kind = ContentKind::text;
  std::uint32_t number = 0;  ///< Below 2^24, so that a float holds it exactly.
  Ailment ailment = Ailment::none;
  std::uint32_t bytes = 0;  ///< Of a text, at least; its name takes some.

  [[nodiscard]] bool healthy() const { return ailment == Ailment::none; }
  bool operator==(const Mark&) const = default;
};

/// As callers send it: a text `t17`, padded to its length, or an image or a video at an address
/// that says the same. An ailment's number follows an exclamation mark: `t17!6`.
[[nodiscard]] Content content_of(const Mark& mark);
/// The mark of such a content, or of its text or address. `bytes` is then the true length.
[[nodiscard]] Mark mark_of(const Content& content);
[[nodiscard]] Mark mark_of(std::string_view name);

/// One row of a call's body, `t17:40;`, and what it says.
void append_row(std::string& body, const Mark& mark);
/// The rows of a body; empty if it is none.
[[nodiscard]] std::vector<Mark> rows_of(std::string_view body);

/// The vector that is this content's own and no other's; `dimension` >= 2.
[[nodiscard]] std::vector<float> vector_of(const Mark& mark, std::uint32_t dimension = 2);

}  // namespace gateway::simulation
