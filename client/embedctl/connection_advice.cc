#include "client/embedctl/connection_advice.h"

#include <string_view>

namespace embedding_client {
namespace {

/// Words of gRPC 1.51 and of OpenSSL 3 below it.
bool says(const Status& failure, std::string_view words) {
  return failure.message.find(words) != std::string::npos;
}

/// The other side took our first bytes and hung up: what one that speaks TLS does to plain text,
/// and one that wants a certificate to a client without.
bool was_hung_up_on(const Status& failure) {
  return says(failure, "Socket closed") || says(failure, "Connection reset") ||
         says(failure, "Broken pipe");
}

std::string tls_advice(const Status& failure, const Connection& connection) {
  if (says(failure, "wrong version number") || says(failure, "packet length too long")) {
    return "the port seems to speak plain text: leave out --tls, --ca and --cert";
  }
  if (says(failure, "not in peer certificate")) {
    return "the gateway's certificate is for another name: use that in --address, or tell it by "
           "--server-name";
  }
  if (was_hung_up_on(failure) || says(failure, " alert ")) {
    return connection.certificate_file.empty()
               ? "it may ask for a client certificate: --cert FILE --key FILE"
               : "it may not accept the client certificate: has it expired, or is it of an "
                 "authority that the gateway does not trust?";
  }
  // One authority in place of another of the same name fails in other words than one unknown.
  if (says(failure, "handshake failed")) {
    return "the gateway's certificate has expired, or is of an authority that is not known here: "
           "--ca FILE names one to trust";
  }
  return {};
}

}  // namespace

bool never_connected(const Status& failure) {
  const std::string_view message = failure.message;
  return failure.code == grpc::StatusCode::UNAVAILABLE &&
         (message.starts_with("failed to connect") || message.starts_with("DNS resolution failed"));
}

std::string connection_advice(const Status& failure, const Connection& connection) {
  std::string advice;
  if (never_connected(failure) && connection.tls) advice = tls_advice(failure, connection);
  if (never_connected(failure) && !connection.tls && was_hung_up_on(failure)) {
    advice = "the port seems to speak TLS: say --tls, or --ca FILE for an authority of your own";
  }
  return advice.empty() ? "is it running, and is --address right?" : advice;
}

}  // namespace embedding_client
