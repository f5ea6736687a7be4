// embedding_path: runs one kind of request the whole way, for callgrind to count.
//
//   embedding_path <case>   prints what it was built with, and how many embeddings were counted
//   embedding_path --list   prints the cases
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <gnu/libc-version.h>
#include <google/protobuf/stubs/common.h>
#include <grpcpp/grpcpp.h>
#include <simdjson.h>
#include <valgrind/callgrind.h>

#include "tests/bench/instructions/path_case.h"
#include "tests/bench/instructions/path_rig.h"

namespace gateway::bench {
namespace {

// The first rounds allocate what later ones use again, and teach the budget its latencies.
constexpr int kWarmUpRounds = 200;
constexpr std::size_t kCountedItems = 400;

int list_cases() {
  for (const PathCase& path : path_cases()) std::puts(path.name.c_str());
  return EXIT_SUCCESS;
}

/// What the count depends on besides our own code.
void print_versions() {
  std::printf("compiler gcc %s\n", __VERSION__);
  std::printf("simdjson %d.%d.%d %s\n", simdjson::SIMDJSON_VERSION_MAJOR,
              simdjson::SIMDJSON_VERSION_MINOR, simdjson::SIMDJSON_VERSION_REVISION,
              simdjson::get_active_implementation()->name().c_str());
  std::printf("protobuf %s\n",
              google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION).c_str());
  std::printf("grpc %s\n", grpc::Version().c_str());
  std::printf("glibc %s\n", gnu_get_libc_version());
}

int count(const PathCase& path) {
  PathRig rig(path);
  for (int round = 0; round < kWarmUpRounds; ++round) {
    rig.prepare();
    rig.run();
  }
  if (!rig.answered()) {
    std::fputs("the answers are not what was asked for\n", stderr);
    return EXIT_FAILURE;
  }
  std::size_t items = 0;
  CALLGRIND_START_INSTRUMENTATION;
  while (items < kCountedItems) {
    rig.prepare();
    CALLGRIND_TOGGLE_COLLECT;
    rig.run();
    CALLGRIND_TOGGLE_COLLECT;
    items += rig.items();
  }
  print_versions();
  std::printf("embeddings %zu\n", items);
  return EXIT_SUCCESS;
}

int run(std::string_view name) {
  if (name == "--list") return list_cases();
  const auto path = find_case(name);
  if (path) return count(*path);
  std::fputs("usage: embedding_path --list | <case>\n", stderr);
  return EXIT_FAILURE;
}

}  // namespace
}  // namespace gateway::bench

int main(int argc, char** argv) {
  return gateway::bench::run(argc == 2 ? argv[1] : "");
}
