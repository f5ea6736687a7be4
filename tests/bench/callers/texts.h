// Texts to embed: all different, of equal length.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// A text of about `bytes`, which no other `number` below ten million has. It can be told apart by
/// its first words.
[[nodiscard]] std::string numbered_text(std::uint64_t number, std::size_t bytes);

}  // namespace bench
