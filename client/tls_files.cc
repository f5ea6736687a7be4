#include "client/tls_files.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "client/channel_options.h"

namespace embedding_client {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

Status unusable(std::string message) {
  ERR_clear_error();  // What OpenSSL left on this thread is told by the message.
  return refused(std::move(message));
}

Result<std::string> read_whole(const std::string& path) {
  if (path.empty()) return std::string{};
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file || content.empty()) return unusable("can't read " + path);
  return content;
}

std::unique_ptr<BIO, Free> reader_of(const std::string& pem) {
  return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Certificate first_certificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(reader_of(pem).get(), nullptr, nullptr, nullptr));
}

/// Gives no passphrase, instead of asking for one on the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

Key private_key(const std::string& pem) {
  return Key(PEM_read_bio_PrivateKey(reader_of(pem).get(), nullptr, no_passphrase, nullptr));
}

}  // namespace

Result<TlsFiles> read_tls_files(const ChannelOptions& options) {
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return unusable("a client certificate and its key go together");
  }
  auto authorities = read_whole(options.ca_file);
  if (!authorities) return authorities.error();
  if (!authorities->empty() && !first_certificate(*authorities)) {
    return unusable(options.ca_file + " holds no certificate (PEM)");
  }
  if (options.certificate_file.empty()) return TlsFiles{*std::move(authorities), {}, {}};

  auto certificate = read_whole(options.certificate_file);
  if (!certificate) return certificate.error();
  auto key = read_whole(options.key_file);
  if (!key) return key.error();
  const Certificate ours = first_certificate(*certificate);
  if (!ours) return unusable(options.certificate_file + " holds no certificate (PEM)");
  const Key its_key = private_key(*key);
  if (!its_key) {
    return unusable(options.key_file + " holds no private key (PEM, without a passphrase)");
  }
  if (X509_check_private_key(ours.get(), its_key.get()) != 1) {
    return unusable(options.key_file + " is not the key of the certificate in " +
                    options.certificate_file);
  }
  return TlsFiles{*std::move(authorities), *std::move(certificate), *std::move(key)};
}

}  // namespace embedding_client
