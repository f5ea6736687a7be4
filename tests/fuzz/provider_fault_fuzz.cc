// Answers that hold no vectors: which fault they stand for. The first lines are status,
// Retry-After, retry-after-ms and x-request-id.
#include <charconv>

#include "provider/fault_classifier.h"
#include "tests/fuzz/answer_rules.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  gateway::HttpResponse response;
  const std::string status = input.line();
  std::from_chars(status.data(), status.data() + status.size(), response.status);
  for (const char* name : {"Retry-After", "retry-after-ms", "X-Request-Id"}) {
    response.headers.push_back({name, input.line()});
  }
  response.body = input.rest();
  fuzz::check_fault(gateway::provider::classify_fault(response));
  return 0;
}
