// Runs a fuzz target over files instead of under a fuzzer, so that any compiler replays what a
// fuzzer found.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

/// Of a folder that is not there: none. Crashes have no folder until there is one.
std::vector<fs::path> files_in(const fs::path& path) {
  if (!fs::exists(path)) return {};
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

bool replay(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  const std::vector<char> content{std::istreambuf_iterator<char>(file), {}};
  // In memory of just its size, so that a sanitizer sees a read past its end.
  const auto bytes = std::make_unique<std::uint8_t[]>(content.size());
  std::ranges::copy(content, bytes.get());
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);  // The last name printed is that of the input that failed.
  LLVMFuzzerTestOneInput(bytes.get(), content.size());
  return true;
}

}  // namespace

/// Arguments: files, and folders of files. Fails if there is none of them, or one can't be read.
int main(int argc, char** argv) {
  std::size_t inputs = 0;
  for (int k = 1; k < argc; ++k) {
    for (const fs::path& path : files_in(argv[k])) {
      if (!replay(path)) {
        std::fprintf(stderr, "can't be read: %s\n", path.c_str());
        return 1;
      }
      ++inputs;
    }
  }
  std::printf("%zu inputs\n", inputs);
  return inputs > 0 ? 0 : 1;
}
