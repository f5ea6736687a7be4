#include "client/embedctl/output_file.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace embedding_client {

namespace fs = std::filesystem;

namespace {

Status refused(std::string message) {
  return {grpc::StatusCode::INVALID_ARGUMENT, std::move(message)};
}

}  // namespace

OutputFile::OutputFile(std::string path, bool is_direct)
    : path_(std::move(path)),
      is_direct_(is_direct),
      stream_(
          std::make_unique<std::ofstream>(is_direct ? path_ : partial_path(), std::ios::binary)) {}

Result<OutputFile> OutputFile::create(const std::string& path) {
  std::error_code ignored;
  const fs::file_status target = fs::status(path, ignored);
  if (fs::is_directory(target)) return refused(path + " is a directory");
  const bool is_direct = fs::exists(target) && !fs::is_regular_file(target);
  if (!is_direct && fs::exists(path + ".partial", ignored)) {
    return refused(path + ".partial is there from an earlier run: move or remove it first");
  }
  OutputFile file(path, is_direct);
  if (!*file.stream_) {
    return refused("can't write " + path + ": " + std::generic_category().message(errno));
  }
  return file;
}

bool OutputFile::commit() {
  stream_->close();
  if (!*stream_) return false;
  if (is_direct_) return true;
  std::error_code failed;
  fs::rename(partial_path(), path_, failed);
  return !failed;
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
