#include "transport/gzip.h"

// Lets the input be const.
#define ZLIB_CONST
#include <algorithm>
#include <limits>

#include <zlib.h>

namespace gateway::transport {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib.h, inflateInit2: "add 16 to decode only gzip".

/// Ends the stream on every way out.
class Inflater {
 public:
  Inflater() : ready_(inflateInit2(&stream_, kGzipOnly) == Z_OK) {}
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_;
};

/// zlib counts in 32 bits; larger inputs are refused before they come here.
uInt as_zlib(std::size_t bytes) {
  return static_cast<uInt>(bytes);
}

}  // namespace

Result<std::string, GunzipError> gunzip(std::string_view compressed, std::size_t max_bytes) {
  constexpr std::size_t kZlibMax = std::numeric_limits<uInt>::max();
  if (compressed.size() > kZlibMax) return GunzipError::too_large;
  Inflater inflater;
  if (!inflater.ready()) return GunzipError::damaged;

  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<const Bytef*>(compressed.data());
  stream.avail_in = as_zlib(compressed.size());

  // One byte more than allowed tells "exactly full" from "too large".
  const std::size_t most = std::min(max_bytes, kZlibMax - 1) + 1;
  std::string bytes;
  bytes.resize(std::min(most, std::max<std::size_t>(1024, 3 * compressed.size())));
  std::size_t filled = 0;
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + filled);
    stream.avail_out = as_zlib(bytes.size() - filled);
    const int status = inflate(&stream, Z_NO_FLUSH);
    filled = bytes.size() - stream.avail_out;
    if (filled == most) return GunzipError::too_large;
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      if (inflateReset(&stream) != Z_OK) return GunzipError::damaged;
      continue;
    }
    if (status != Z_OK && status != Z_BUF_ERROR) return GunzipError::damaged;
    if (stream.avail_out != 0) return GunzipError::truncated;  // There was room, so input is spent.
    bytes.resize(std::min(most, 2 * bytes.size()));
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace gateway::transport
