#include "client/token_file.h"

#include <fstream>
#include <optional>
#include <utility>

#include "client/bearer_token.h"

namespace embedding_client {
namespace {

std::optional<std::string> read_token(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  // With some room for white space; what is longer is no token, and is not read to its end.
  std::string text(kMaxTokenBytes + 256, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return token_in(text);
}

}  // namespace

Result<std::shared_ptr<TokenFile>> TokenFile::open(std::string path) {
  std::optional<std::string> token = read_token(path);
  if (!token) {
    return Status{grpc::StatusCode::INVALID_ARGUMENT,
                  path + " can't be read, or does not hold one token"};
  }
  return std::shared_ptr<TokenFile>(new TokenFile(std::move(path), *std::move(token)));
}

TokenFile::TokenFile(std::string path, std::string token)
    : path_(std::move(path)), token_(std::move(token)) {}

std::string TokenFile::token() {
  std::optional<std::string> now = read_token(path_);
  const std::lock_guard lock(mutex_);
  if (now) token_ = *std::move(now);
  return token_;
}

}  // namespace embedding_client
