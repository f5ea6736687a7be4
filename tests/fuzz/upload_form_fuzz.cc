// Forms that upload a file: first the content type's line, then the body.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"
#include "uploads/multipart_form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::string content_type = input.line();
  const std::string body = input.rest();
  const auto parts = gateway::uploads::read_form(content_type, body);
  if (!parts) {
    fuzz::expect(!parts.error().empty(), "a refusal has words");
    return 0;
  }
  fuzz::expect(parts->size() <= gateway::uploads::kMaxFormParts, "no more parts than are allowed");
  std::set<std::string_view> names;
  const char* end = body.data();
  for (const gateway::uploads::FormPart& part : *parts) {
    fuzz::expect(names.insert(part.name).second, "each name is there once");
    fuzz::expect(part.content.data() >= end, "parts stand one after the other");
    end = part.content.data() + part.content.size();
    fuzz::expect(end <= body.data() + body.size(), "within the body");
    fuzz::expect(content_of(*parts, part.name) == part.content, "and are found by their names");
  }
  return 0;
}
