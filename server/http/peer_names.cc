#include "http/peer_names.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <netinet/in.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace gateway::http {
namespace {

namespace ip = boost::asio::ip;

struct FreeNames {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(unsigned char* text) const { OPENSSL_free(text); }
};

ip::address unmapped(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

void add_name(std::vector<std::string>& names, std::string_view name) {
  if (!name.empty() && name.find('\0') == std::string_view::npos) names.emplace_back(name);
}

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// 4 or 16 bytes, as text.
std::string address_text(std::string_view bytes) {
  if (bytes.size() == 4) {
    ip::address_v4::bytes_type raw;
    std::copy(bytes.begin(), bytes.end(), raw.begin());
    return ip::address_v4(raw).to_string();
  }
  ip::address_v6::bytes_type raw;
  if (bytes.size() != raw.size()) return {};
  std::copy(bytes.begin(), bytes.end(), raw.begin());
  return ip::address_v6(raw).to_string();
}

std::vector<std::string> alternative_names(const X509* certificate) {
  std::vector<std::string> names;
  const std::unique_ptr<GENERAL_NAMES, FreeNames> all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int k = 0; all && k < sk_GENERAL_NAME_num(all.get()); ++k) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), k);
    switch (name->type) {
      case GEN_URI:
      case GEN_DNS:
      case GEN_EMAIL:
        add_name(names, text_of(name->d.ia5));
        break;
      case GEN_IPADD:
        add_name(names, address_text(text_of(name->d.iPAddress)));
        break;
      default:
        break;
    }
  }
  return names;
}

std::vector<std::string> common_names(const X509* certificate) {
  std::vector<std::string> names;
  const X509_NAME* subject = X509_get_subject_name(certificate);
  for (int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0;
       at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) {
    unsigned char* utf8 = nullptr;
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
    const int size = ASN1_STRING_to_UTF8(&utf8, value);
    const std::unique_ptr<unsigned char, FreeNames> owner(utf8);
    if (size > 0) {
      const auto* text = reinterpret_cast<const char*>(utf8);
      add_name(names, std::string_view(text, static_cast<std::size_t>(size)));
    }
  }
  return names;
}

}  // namespace

std::string peer_address(int socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return {};
  if (storage.ss_family == AF_UNIX) return "unix";
  ip::tcp::endpoint peer;
  if (length > peer.capacity()) return {};
  std::memcpy(peer.data(), &storage, length);
  const ip::address address = unmapped(peer.address());
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return host + ":" + std::to_string(peer.port());
}

ClientCertificate verified_certificate(SSL* connection) {
  ClientCertificate names;
  const std::unique_ptr<X509, FreeNames> certificate(SSL_get1_peer_certificate(connection));
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return names;
  names.shown = true;
  names.alternative = alternative_names(certificate.get());
  names.common = common_names(certificate.get());
  return names;
}

}  // namespace gateway::http
