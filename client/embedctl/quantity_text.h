// Quantities in few characters, for people.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace embedding_client {

/// "0", "119.4", "1,790": a decimal where there is one and it matters. "?" for what is no count.
[[nodiscard]] std::string number_text(double value);

/// "950", "12.3k", "1.2M". "?" for what is no count.
[[nodiscard]] std::string scaled_text(double value);

/// "512 B", "30.1 kB", "36.2 MB", in powers of 1000.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

/// "0 ms", "<1 ms", "340 ms", "3.4 s", "34 s", "2m05s", "1h02m"; rounded down.
[[nodiscard]] std::string time_text(std::chrono::microseconds time);

}  // namespace embedding_client
