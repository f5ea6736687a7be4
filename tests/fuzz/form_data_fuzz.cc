// Forms that carry a file, read by the emulator; what is read of one is written again and read
// again.
#include "emulator/form_data.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

std::string written(const std::vector<emulator::FormField>& fields) {
  std::string body;
  for (const emulator::FormField& field : fields) {
    body += "--cut\r\nContent-Disposition: form-data; name=\"" + field.name + "\"\r\n\r\n";
    body.append(field.value).append("\r\n");
  }
  return body + "--cut--";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kType = "multipart/form-data; boundary=cut";
  const std::string body(reinterpret_cast<const char*>(data), size);
  (void)emulator::read_form(body, "--cut--");
  const auto fields = emulator::read_form(kType, body);
  if (!fields) return 0;
  fuzz::expect(fields->size() <= 32, "no more than 32 fields");
  const std::string again = written(*fields);
  const auto same = emulator::read_form(kType, again);
  fuzz::expect(same.has_value(), "what is written well is read");
  fuzz::expect(same->size() == fields->size(), "with as many fields");
  for (std::size_t k = 0; k < fields->size(); ++k) {
    fuzz::expect((*same)[k].name == (*fields)[k].name, "of the same names");
    fuzz::expect((*same)[k].value == (*fields)[k].value, "and values");
  }
  return 0;
}
