// gzip for answers.
#pragma once

#include <string>
#include <string_view>

namespace emulator {

/// `text` as a gzip stream, at the fastest level: the emulator must not be what a benchmark
/// measures. Throws std::runtime_error if zlib fails, which means that memory is spent.
std::string gzip(std::string_view text);

}  // namespace emulator
