#include "emulator/data_uri.h"

#include "emulator/base64.h"

namespace emulator {

std::optional<std::string> decode_data_uri(std::string_view source) {
  constexpr std::string_view kPrefix = "data:image/";
  constexpr std::string_view kEncoding = ";base64,";
  if (!source.starts_with(kPrefix)) return std::nullopt;
  const std::size_t encoding = source.find(kEncoding);
  if (encoding == std::string_view::npos || encoding == kPrefix.size()) return std::nullopt;
  return decode_base64(source.substr(encoding + kEncoding.size()));
}

}  // namespace emulator
