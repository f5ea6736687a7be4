// The file of tenants that a configuration names.
#include "tests/fuzz/config_rules.h"
#include "tests/fuzz/input.h"

namespace {

constexpr const char* kConfiguration = R"(
server: {insecure: true}
auth: {anonymous: true, tenants_file: tenants.yaml}
upstreams: [{name: one, base_url: https://dashscope.aliyuncs.com}]
models: [{name: text-embedding-v4, upstream: one}]
tenants: [{name: website}]
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  fuzz::check_configuration({{"gateway.yaml", kConfiguration}, {"tenants.yaml", input.rest()}});
  return 0;
}
