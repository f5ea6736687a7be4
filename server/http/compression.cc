#include "http/compression.h"

#include <charconv>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <zlib.h>

namespace gateway::http {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

bool is_zero(std::string_view weight) {
  double value = 1;
  std::from_chars(weight.data(), weight.data() + weight.size(), value);
  return value == 0;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  for (const auto& [coding, parameters] : http::ext_list(accept_encoding)) {
    if (!beast::iequals(coding, "gzip")) continue;
    for (const auto& [name, value] : parameters) {
      if (beast::iequals(name, "q") && is_zero(value)) return false;
    }
    return true;
  }
  return false;
}

std::optional<std::string> gzip(std::string_view text) {
  constexpr int kGzipWindow = 15 + 16;  // The largest window; 16 asks zlib for the gzip format.
  constexpr int kMemoryLevel = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  // zlib's interface takes mutable input but does not write to it.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) return std::nullopt;
  return packed;
}

}  // namespace gateway::http
