#include "client/channel_options.h"

#include <cstdlib>
#include <utility>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "client/local_address.h"
#include "client/status.h"
#include "client/tls_files.h"

namespace embedding_client {
namespace {

// Far more than gRPC's own 4 MiB, for gateways whose server.max_unary_answer_bytes is raised.
constexpr int kMaxReceiveBytes = 64 << 20;
// A peer that went without a word is noticed within the sum of both while a call waits.
constexpr int kKeepaliveMs = 30'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
// gRPC would send two pings and no more until there is data again, and a long call brings none.
constexpr int kPingsWithoutEnd = 0;
// gRPC would wait up to two minutes before it looks again for a gateway that went away.
constexpr int kMaxReconnectBackoffMs = 5'000;

Result<std::shared_ptr<grpc::ChannelCredentials>> credentials_of(const ChannelOptions& options) {
  if (!uses_tls(options)) {
    if (!options.server_name.empty()) return refused("the name of a certificate needs TLS");
    if (reveals_token(options)) {
      return refused("a token would travel unencrypted to " + options.address +
                     ": use TLS, or say that this is meant");
    }
    return grpc::InsecureChannelCredentials();
  }
  auto files = read_tls_files(options);
  if (!files) return files.error();
  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = std::move(files->authorities);
  ssl.pem_cert_chain = std::move(files->certificate);
  ssl.pem_private_key = std::move(files->key);
  return grpc::SslCredentials(ssl);
}

}  // namespace

bool uses_tls(const ChannelOptions& options) {
  return options.tls || !options.ca_file.empty() || !options.certificate_file.empty() ||
         !options.key_file.empty();
}

bool reveals_token(const ChannelOptions& options) {
  const bool has_token = !options.token.empty() || !options.token_file.empty();
  return has_token && !uses_tls(options) && !options.allow_plaintext_token &&
         !is_this_host(options.address);
}

std::string token_from_environment() {
  const char* const token = std::getenv(kTokenVariable);
  return token == nullptr ? std::string{} : token;
}

Result<std::shared_ptr<grpc::Channel>> open_channel(const ChannelOptions& options) {
  if (options.address.empty()) return refused("the gateway's address is empty");
  auto credentials = credentials_of(options);
  if (!credentials) return credentials.error();
  grpc::ChannelArguments arguments;
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, kPingsWithoutEnd);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectBackoffMs);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES,
                   0);  // Ours are the only ones: two layers would multiply.
  return grpc::CreateCustomChannel(options.address, *credentials, arguments);
}

}  // namespace embedding_client
