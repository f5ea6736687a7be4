// The emulator's two ways of writing faults: a line, and a list in JSON. The first line is the one,
// the rest the other.
#include "emulator/faults.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

void check_fault(const emulator::Fault& fault) {
  fuzz::expect(!emulator::fault_name(fault.kind).empty(), "a fault is of a known kind");
  fuzz::expect(fault.status == 0 || (fault.status >= 200 && fault.status < 600), "with a status");
  fuzz::expect(fault.delay.count() >= 0 && fault.delay <= std::chrono::hours(1), "a short delay");
  fuzz::expect(!fault.next || *fault.next >= 1, "it strikes a call at least");
  fuzz::expect(fault.numbers >= 1, "a vector that is there");
  fuzz::expect(!fault.lasts || *fault.lasts <= std::chrono::hours(1), "it doesn't last");
  fuzz::expect(!fault.share || (*fault.share >= 0 && *fault.share <= 1), "or a share of them");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  if (const auto fault = emulator::parse_fault(input.line())) {
    check_fault(*fault);
  } else {
    fuzz::expect(!fault.error().empty(), "a refusal says why");
  }
  if (const auto faults = emulator::parse_faults_json(input.rest())) {
    for (const emulator::Fault& fault : *faults) check_fault(fault);
  } else {
    fuzz::expect(!faults.error().empty(), "a refusal says why");
  }
  return 0;
}
