#include "app/config/tls_files.h"

#include <memory>
#include <optional>
#include <string>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace gateway {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bytes = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

Bytes bytes_of(const std::string& text) {
  return Bytes(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate certificate_in(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(bytes_of(pem).get(), nullptr, nullptr, nullptr));
}

/// Without this, OpenSSL would ask the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

PrivateKey private_key_in(const std::string& pem) {
  return PrivateKey(PEM_read_bio_PrivateKey(bytes_of(pem).get(), nullptr, no_passphrase, nullptr));
}

/// The file's content; nothing if none is named, or if it can't be read, which is complained about.
std::optional<std::string> content_of(const std::string& file, const std::string& path,
                                      const ConfigSources& sources, ConfigProblems& problems) {
  if (file.empty()) return std::nullopt;
  auto content = sources.file(file);
  if (!content) problems.add(path, "the file " + file + " can't be read");
  return content;
}

}  // namespace

void check_tls_files(const TlsConfig& tls, const ConfigSources& sources, ConfigProblems& problems) {
  Certificate certificate;
  PrivateKey key;
  const std::string key_path = "tls.key_file";
  if (const auto pem =
          content_of(tls.certificate_file, "tls.certificate_file", sources, problems)) {
    certificate = certificate_in(*pem);
    if (!certificate) problems.add("tls.certificate_file", "holds no certificate in PEM");
  }
  if (const auto pem = content_of(tls.key_file, key_path, sources, problems)) {
    key = private_key_in(*pem);
    if (!key) problems.add(key_path, "holds no private key in PEM, or one with a passphrase");
  }
  if (certificate && key && X509_check_private_key(certificate.get(), key.get()) != 1) {
    problems.add(key_path, "is not the key of the certificate in tls.certificate_file");
  }
  if (const auto pem = content_of(tls.client_ca_file, "tls.client_ca_file", sources, problems)) {
    if (!certificate_in(*pem)) problems.add("tls.client_ca_file", "holds no certificate in PEM");
  }
  ERR_clear_error();  // Or what is left of this would be taken for another connection's failure.
}

}  // namespace gateway
