#include "tests/support/test_certificate.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <unistd.h>

namespace gateway::testing {
namespace {

constexpr long kDay = 24 * 60 * 60;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("test certificate: ") + what);
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr, "no key");
  return key;
}

/// Sets what all certificates have in common; validity in seconds from now.
Certificate make_certificate(EVP_PKEY* key, const std::string& name, long from, long until) {
  Certificate certificate(X509_new());
  std::uint32_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "no serial");
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until);
  X509_set_pubkey(certificate.get(), key);
  if (!name.empty()) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  }
  return certificate;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "bad extension");
}

/// OpenSSL's way to write alternative names: "DNS:a,IP:b".
std::string alternative_names(const TestAuthority::Subject& subject) {
  std::string names;
  const auto add = [&names](const std::vector<std::string>& values, const char* kind) {
    for (const std::string& value : values) names += (names.empty() ? "" : ",") + (kind + value);
  };
  add(subject.dns_names, "DNS:");
  add(subject.addresses, "IP:");
  add(subject.uris, "URI:");
  add(subject.emails, "email:");
  return names;
}

/// What `write` puts into a memory BIO.
template <class Write>
std::string pem(Write write) {
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  require(write(bio.get()) == 1, "no PEM");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string certificate_pem(X509* certificate) {
  return pem([certificate](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

/// In the clear where there is no password.
std::string key_pem(EVP_PKEY* key, std::string password) {
  return pem([key, &password](BIO* bio) {
    const EVP_CIPHER* const cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
    return PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, password.data(),
                                         static_cast<int>(password.size()), nullptr, nullptr);
  });
}

std::string temporary_file(const std::string& content) {
  std::string path = (std::filesystem::temp_directory_path() / "test_ca_XXXXXX").string();
  const int file = mkstemp(path.data());
  require(file >= 0, "no temporary file");
  close(file);
  std::ofstream(path) << content;
  return path;
}

}  // namespace

struct TestAuthority::State {
  Key key = make_key();
  Certificate certificate = make_certificate(key.get(), "Test Authority", -10 * kDay, 10 * kDay);
  std::string ca_pem;
  std::string ca_file;
};

TestAuthority::TestAuthority() : state_(std::make_unique<State>()) {
  X509* certificate = state_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, NID_key_usage, "critical,keyCertSign");
  require(X509_sign(certificate, state_->key.get(), EVP_sha256()) > 0, "not signed");
  state_->ca_pem = certificate_pem(certificate);
  state_->ca_file = temporary_file(state_->ca_pem);
}

TestAuthority::~TestAuthority() {
  std::error_code ignored;
  std::filesystem::remove(state_->ca_file, ignored);
}

TestCertificate TestAuthority::issue(const Subject& subject) const {
  const Key key = make_key();
  const long until = subject.expired ? -kDay : static_cast<long>(subject.valid_for.count());
  const Certificate certificate =
      make_certificate(key.get(), subject.common_name, -2 * kDay, until);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(state_->certificate.get()));
  const std::string names = alternative_names(subject);
  if (!names.empty()) add_extension(certificate.get(), NID_subject_alt_name, names);
  require(X509_sign(certificate.get(), state_->key.get(), EVP_sha256()) > 0, "not signed");
  return {certificate_pem(certificate.get()), key_pem(key.get(), subject.key_password)};
}

const std::string& TestAuthority::ca_file() const {
  return state_->ca_file;
}

const std::string& TestAuthority::ca_pem() const {
  return state_->ca_pem;
}

}  // namespace gateway::testing
