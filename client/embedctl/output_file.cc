#include "client/embedctl/output_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "client/status.h"

namespace embedding_client {

namespace fs = std::filesystem;

namespace {

/// Why the last system call failed.
std::error_code last_error() {
  return {errno, std::generic_category()};
}

/// Makes an empty file where nothing has the name, not even a link that leads nowhere.
std::error_code make_new(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return last_error();
  ::close(file);
  return {};
}

/// A rename that looks before it replaces. Between the two somebody may make the file, but what was
/// paid for is not lost over that.
std::error_code rename_after_a_look(const std::string& from, const std::string& to) {
  std::error_code failed;
  const fs::file_status there = fs::symlink_status(to, failed);
  if (fs::exists(there)) return std::make_error_code(std::errc::file_exists);
  if (there.type() != fs::file_type::not_found) return failed;
  fs::rename(from, to, failed);
  return failed;
}

/// Fails if something has the new name. Some file systems, NFS for one, know no such rename; a
/// second link does the same there. Others, as of virtual machines' shared folders, know no links
/// either.
std::error_code rename_to_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS) return last_error();
  if (::link(from.c_str(), to.c_str()) == 0) {
    ::unlink(from.c_str());
    return {};
  }
  if (errno == EEXIST) return last_error();
  return rename_after_a_look(from, to);
}

}  // namespace

OutputFile::OutputFile(std::string path, bool is_direct, Existing existing)
    : path_(std::move(path)),
      is_direct_(is_direct),
      existing_(existing),
      stream_(std::make_unique<std::ofstream>(written_path(), std::ios::binary)) {}

Result<OutputFile> OutputFile::create(const std::string& path, Existing existing) {
  std::error_code ignored;
  const fs::file_status target = fs::status(path, ignored);
  if (fs::is_directory(target)) return refused(path + " is a directory");
  const bool is_direct = fs::exists(target) && !fs::is_regular_file(target);
  if (!is_direct) {
    if (existing == Existing::kept && fs::exists(fs::symlink_status(path, ignored))) {
      return refused(path + " is there already; --force replaces it");
    }
    const std::error_code failed = make_new(path + ".partial");
    if (failed == std::errc::file_exists) {
      return refused(path + ".partial is there from an earlier run: move or remove it first");
    }
    if (failed) return refused("can't write " + path + ": " + failed.message());
  }
  OutputFile file(path, is_direct, existing);
  if (!*file.stream_) {
    const std::error_code failed = last_error();
    file.discard();
    return refused("can't write " + path + ": " + failed.message());
  }
  return file;
}

std::optional<std::string> OutputFile::commit() {
  stream_->close();
  if (!*stream_) return "not all could be written to " + written_path();
  if (is_direct_) return std::nullopt;
  std::error_code failed;
  if (existing_ == Existing::replaced) {
    fs::rename(partial_path(), path_, failed);
  } else {
    failed = rename_to_new(partial_path(), path_);
  }
  if (!failed) return std::nullopt;
  const std::string why = failed == std::errc::file_exists
                              ? path_ + " came meanwhile and is kept"
                              : "can't make " + path_ + ": " + failed.message();
  return why + "; the results are in " + partial_path();
}

std::string OutputFile::leave_partial() {
  stream_->close();
  if (is_direct_) return {};
  std::error_code failed;
  if (fs::file_size(partial_path(), failed) > 0 && !failed) return partial_path();
  discard();
  return {};
}

void OutputFile::discard() {
  stream_->close();
  if (is_direct_) return;
  std::error_code ignored;
  fs::remove(partial_path(), ignored);
}

}  // namespace embedding_client
