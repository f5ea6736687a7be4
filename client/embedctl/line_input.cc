#include "client/embedctl/line_input.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <istream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "client/embedctl/interruptible_input.h"

namespace embedding_client {

struct LineInput::File {
  File(int opened, std::stop_token stop)
      : descriptor(opened), bytes(opened, std::move(stop)), stream(&bytes) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor); }

  int descriptor;
  InterruptibleInput bytes;
  std::istream stream;
};

LineInput::LineInput() = default;
LineInput::LineInput(LineInput&&) noexcept = default;
LineInput::~LineInput() = default;

Result<LineInput> LineInput::open(const std::string& path, Console& console) {
  LineInput input;
  if (path.empty() || path == "-") {
    if (console.in_is_terminal)
      console.err << "embedctl: reading lines from the terminal; Ctrl-D ends them\n";
    input.reader_ = std::make_unique<LineReader>(console.in);
    return input;
  }
  std::error_code ignored;
  const bool is_directory = std::filesystem::is_directory(path, ignored);
  const int descriptor = is_directory ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const std::string reason = std::generic_category().message(is_directory ? EISDIR : errno);
    return refused("can't read " + path + ": " + reason);
  }
  if (std::filesystem::is_regular_file(path, ignored)) {
    std::ifstream counted(path, std::ios::binary);
    input.total_ = count_lines(counted);
  }
  input.file_ = std::make_unique<File>(descriptor, console.stop.get_token());
  input.reader_ = std::make_unique<LineReader>(input.file_->stream);
  return input;
}

}  // namespace embedding_client
