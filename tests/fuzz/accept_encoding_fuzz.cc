// The header by which a reader of the operations port allows compressed answers.
#include <algorithm>
#include <cctype>
#include <string>

#include "http/compression.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string header = fuzz::Input(data, size).rest();
  const bool accepted = gateway::http::accepts_gzip(header);
  std::string small = header;
  std::ranges::transform(small, small.begin(), [](unsigned char c) { return std::tolower(c); });
  fuzz::expect(gateway::http::accepts_gzip(small) == accepted, "codings have no case");
  fuzz::expect(!accepted || small.find("gzip") != std::string::npos, "only what is named");
  fuzz::expect(gateway::http::accepts_gzip("br, " + header) == accepted, "others do not matter");
  fuzz::expect(!gateway::http::accepts_gzip("gzip;q=0, " + header),
               "what is refused first stays so");
  return 0;
}
