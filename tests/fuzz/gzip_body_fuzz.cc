// A provider's compressed body. The first byte chooses how much may come of it.
#include <string>

#include "http/compression.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"
#include "transport/gzip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kPlenty = 1 << 20;
  fuzz::Input input(data, size);
  const std::size_t bound = 16 * input.byte();
  const std::string bytes = input.rest();

  const auto within = gateway::transport::gunzip(bytes, bound);
  const auto whole = gateway::transport::gunzip(bytes, kPlenty);
  if (within) {
    fuzz::expect(within->size() <= bound, "no more than is allowed");
    fuzz::expect(whole.has_value() && *whole == *within, "and all of it");
  } else if (within.error() == gateway::transport::GunzipError::too_large) {
    fuzz::expect(!whole || whole->size() > bound, "too large is what is larger");
  }
  const auto packed = gateway::http::gzip(bytes);
  fuzz::expect(packed.has_value(), "anything can be compressed");
  const auto unpacked = gateway::transport::gunzip(*packed, bytes.size());
  fuzz::expect(unpacked.has_value() && *unpacked == bytes, "and is the same afterwards");
  const auto twice = gateway::transport::gunzip(*packed + *packed, 2 * bytes.size());
  fuzz::expect(twice.has_value() && *twice == bytes + bytes, "as are two behind one another");
  const auto cut = gateway::transport::gunzip(packed->substr(0, packed->size() - 1), bytes.size());
  fuzz::expect(!cut && cut.error() == gateway::transport::GunzipError::truncated,
               "half an answer is none");
  return 0;
}
