#include "listen/regular_file.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

#include "listen/descriptor.h"

namespace gateway::listen {
namespace {

FileFault last_error() {
  return {FileFault::Kind::unreadable, "can't be read: " + std::system_category().message(errno)};
}

Result<std::string, FileFault> content_of(const Descriptor& file, std::size_t max_bytes) {
  std::string content;
  std::array<char, 16384> part;
  while (true) {
    const ssize_t count = read(file.get(), part.data(), part.size());
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return last_error();
    content.append(part.data(), static_cast<std::size_t>(count));
    if (content.size() > max_bytes) {
      return FileFault{FileFault::Kind::too_large,
                       "is larger than " + std::to_string(max_bytes >> 20U) + " MiB"};
    }
  }
}

}  // namespace

Result<std::string, FileFault> read_regular_file(const std::string& path, std::size_t max_bytes) {
  // Without waiting for anybody; it makes no difference to a regular file.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return last_error();
  struct stat about {};
  if (fstat(file.get(), &about) != 0) return last_error();
  if (!S_ISREG(about.st_mode))
    return FileFault{FileFault::Kind::not_regular, "is not a regular file"};
  return content_of(file, max_bytes);
}

Result<std::string, FileFault> read_to_end(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return last_error();
  return content_of(file, max_bytes);
}

}  // namespace gateway::listen
