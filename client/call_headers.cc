#include "client/call_headers.h"

#include "client/bearer_token.h"
#include "client/channel_options.h"

namespace embedding_client {
namespace {

void add_token(Metadata& headers, const std::string& token) {
  headers.emplace_back("authorization", "Bearer " + token);
}

}  // namespace

Result<CallHeaders> CallHeaders::of(const ChannelOptions& options) {
  if (!options.token.empty() && !options.token_file.empty()) {
    return refused("a token is given itself or by its file, not both");
  }
  // gRPC ends the process over a header it can't send.
  if (!is_visible_ascii(options.tenant)) return refused("the tenant's name is not visible ASCII");
  if (!is_visible_ascii(options.token)) return refused("the token is not visible ASCII");
  CallHeaders headers;
  if (!options.tenant.empty()) headers.fixed_.emplace_back("x-tenant-id", options.tenant);
  if (!options.token.empty()) add_token(headers.fixed_, options.token);
  if (options.token_file.empty()) return headers;
  auto file = TokenFile::open(options.token_file);
  if (!file) return file.error();
  headers.token_file_ = *std::move(file);
  return headers;
}

Metadata CallHeaders::current() const {
  Metadata headers = fixed_;
  if (token_file_) add_token(headers, token_file_->token());
  return headers;
}

}  // namespace embedding_client
