#include "tests/support/gzipped.h"

#include <stdexcept>

#include <zlib.h>

namespace gateway::testing {

std::string gzipped(const std::string& body) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::runtime_error("gzipped: no memory");
  }
  std::string bytes(deflateBound(&stream, static_cast<uLong>(body.size())), '\0');
  std::string input = body;  // zlib's input pointer is not const.
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int status = deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("gzipped: not finished");
  return bytes;
}

}  // namespace gateway::testing
