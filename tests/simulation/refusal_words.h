// How providers word their refusals: statuses, codes, languages and shapes of bodies.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "domain/http_message.h"
#include "tests/simulation/ailment.h"
#include "tests/simulation/dice.h"

namespace gateway::simulation {

/// Whose shape a refusal takes.
enum class Shape {
  any,     ///< Mostly the provider's; else foreign JSON, a page, bare text, nothing, half of it.
  native,  ///< The provider's, in words that are documented.
  compatible,  ///< The same, of the other dialect.
};

/// How to refuse an item.
struct Manner {
  std::optional<std::size_t> row = {};  ///< Which the answer names as the one at fault, if it does.
  Shape shape = Shape::any;
};

/// A refusal of an item, of those ailments that an HTTP answer other than 200 tells.
[[nodiscard]] HttpResponse refusal_of(Ailment ailment, const Manner& manner, Dice& dice);

/// Of a call's parameter; `tail`: the message ends in `: parameters.<name>`.
[[nodiscard]] HttpResponse refusal_of_dimension(bool tail, Dice& dice);

enum class Bound { rows, images, tokens, bytes };
/// Of a call's size; `figure`: what is allowed, if that is told.
[[nodiscard]] HttpResponse refusal_of_size(Bound bound, std::optional<std::uint64_t> figure,
                                           Dice& dice);

/// Of a call beyond what the token meter grants in an instant.
[[nodiscard]] HttpResponse refusal_of_allocation(Dice& dice);

/// A 200 that holds no vectors: a page, or JSON that is somebody else's.
[[nodiscard]] HttpResponse foreign_success(Dice& dice);

}  // namespace gateway::simulation
