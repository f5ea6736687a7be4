#include "client/channel_options.h"

#include <fstream>
#include <iterator>
#include <string_view>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

namespace embedding_client {
namespace {

// 256 texts at the longest dimension, dense and sparse, are under 4 MB; contents may be larger than
// that to send.
constexpr int kMaxReceiveBytes = 64 << 20;
// Finds a peer that went without a word while a long call waits.
constexpr int kKeepaliveMs = 30'000;
// gRPC would wait up to two minutes before it looks again for a gateway that went away.
constexpr int kMaxReconnectBackoffMs = 5'000;

Status refused(std::string message) {
  return {grpc::StatusCode::INVALID_ARGUMENT, std::move(message)};
}

Result<std::string> read_whole(const std::string& path) {
  if (path.empty()) return std::string{};
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file || content.empty()) return refused("can't read " + path);
  return content;
}

bool is_this_host(std::string_view address) {
  for (std::string_view prefix : {"localhost:", "127.", "[::1]", "unix:", "dns:///localhost:"}) {
    if (address.starts_with(prefix)) return true;
  }
  return address == "localhost";
}

Result<std::shared_ptr<grpc::ChannelCredentials>> credentials_of(const ChannelOptions& options) {
  if (!options.tls && options.ca_file.empty()) {
    if (!options.certificate_file.empty()) return refused("a client certificate needs TLS");
    if (!options.token.empty() && !options.allow_plaintext_token &&
        !is_this_host(options.address)) {
      return refused("a token would travel unencrypted to " + options.address +
                     ": use TLS, or say that this is meant");
    }
    return grpc::InsecureChannelCredentials();
  }
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return refused("a client certificate and its key go together");
  }
  auto roots = read_whole(options.ca_file);
  auto certificate = read_whole(options.certificate_file);
  auto key = read_whole(options.key_file);
  for (const auto* pem : {&roots, &certificate, &key}) {
    if (pem->has_error()) return pem->error();
  }
  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = *std::move(roots);
  ssl.pem_cert_chain = *std::move(certificate);
  ssl.pem_private_key = *std::move(key);
  return grpc::SslCredentials(ssl);
}

}  // namespace

Result<std::shared_ptr<grpc::Channel>> open_channel(const ChannelOptions& options) {
  if (options.address.empty()) return refused("the gateway's address is empty");
  auto credentials = credentials_of(options);
  if (!credentials) return credentials.error();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectBackoffMs);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES,
                   0);  // Ours are the only ones: two layers would multiply.
  return grpc::CreateCustomChannel(options.address, *credentials, arguments);
}

Metadata metadata_of(const ChannelOptions& options) {
  Metadata metadata;
  if (!options.tenant.empty()) metadata.emplace_back("x-tenant-id", options.tenant);
  if (!options.token.empty()) metadata.emplace_back("authorization", "Bearer " + options.token);
  return metadata;
}

}  // namespace embedding_client
