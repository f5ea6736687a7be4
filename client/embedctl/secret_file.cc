#include "client/embedctl/secret_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace embedding_client {
namespace {

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string reason(int number) {
  return std::generic_category().message(number);
}

}  // namespace

std::optional<std::string> write_secret(const std::string& path, std::string_view secret) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return path + " is there already, and is not overwritten";
  if (file < 0) return "can't make " + path + ": " + reason(errno);
  const std::string line = std::string(secret) + '\n';
  // It is shown to nobody a second time, so it has to be on the disk before we say that it is.
  const bool kept = ::fchmod(file, 0600) == 0 && write_all(file, line) && ::fsync(file) == 0;
  const int why = errno;
  if ((::close(file) == 0) && kept) return std::nullopt;
  ::unlink(path.c_str());
  return "can't write " + path + ": " + reason(why);
}

}  // namespace embedding_client
