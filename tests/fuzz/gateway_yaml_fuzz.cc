// The configuration file.
#include "tests/fuzz/config_rules.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  fuzz::check_configuration(
      {{"gateway.yaml", input.rest()}, {"tenants.yaml", "tenants: [{name: another}]\n"}});
  return 0;
}
