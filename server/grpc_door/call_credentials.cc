#include "grpc_door/call_credentials.h"

#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include "door/access/tenant_name.h"

namespace gateway::grpc_door {
namespace {

std::vector<std::string> names_of(const grpc::AuthContext& peer, const char* property) {
  std::vector<std::string> names;
  for (const grpc::string_ref& value : peer.FindPropertyValues(property)) {
    names.emplace_back(value.data(), value.size());
  }
  return names;
}

access::CertificateNames read_certificate(const grpc::AuthContext& peer) {
  // Not IsPeerAuthenticated(): a certificate without any name is a certificate too, and nobody's.
  if (peer.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME).empty()) return {};
  return {.shown = true,
          .alternative = names_of(peer, GRPC_X509_SAN_PROPERTY_NAME),
          .common = names_of(peer, GRPC_X509_CN_PROPERTY_NAME)};
}

}  // namespace

access::SentHeader sent_header(const grpc::ServerContextBase& context, std::string_view key) {
  const auto [first, last] =
      context.client_metadata().equal_range(grpc::string_ref(key.data(), key.size()));
  if (first == last) return {};
  return {.value = {first->second.data(), first->second.size()},
          .times = static_cast<std::size_t>(std::distance(first, last))};
}

access::CallerCredentials read_credentials(const grpc::ServerContextBase& context) {
  access::CallerCredentials shown{.authorization = sent_header(context, "authorization"),
                                  .tenant = sent_header(context, access::kTenantHeader),
                                  .certificate = {}};
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer) shown.certificate = read_certificate(*peer);
  return shown;
}

}  // namespace gateway::grpc_door
