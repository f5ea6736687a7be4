#include "emulator/certificate.h"

#include <cstdint>
#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace emulator {
namespace {

template <auto function>
struct Free {
  template <class Object>
  void operator()(Object* object) const {
    function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using X509Owner = std::unique_ptr<X509, Free<X509_free>>;
using ExtensionOwner = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using BioOwner = std::unique_ptr<BIO, Free<BIO_free_all>>;

constexpr long kDaySeconds = 24L * 60 * 60;

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr, "make a key");
  return key;
}

/// A certificate without extensions, valid from `from` to `to` seconds from now, not yet signed.
X509Owner make_body(const std::string& name, const Key& key, long from, long to) {
  X509Owner certificate(X509_new());
  require(certificate != nullptr, "make a certificate");
  std::uint64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1,
          "make a serial");
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1U);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0);
  return certificate;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionOwner extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension != nullptr, ("add the extension " + value).c_str());
  require(X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

void sign(X509* certificate, X509* issuer, const Key& key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  require(X509_sign(certificate, key.get(), EVP_sha256()) > 0, "sign a certificate");
}

std::string alternative_names(const std::vector<std::string>& names, CertificateFlaw flaw) {
  if (flaw == CertificateFlaw::wrong_name) return "DNS:elsewhere.invalid";
  std::string list = "DNS:localhost,IP:127.0.0.1,IP:::1";
  for (const std::string& name : names) list += ",DNS:" + name;
  return list;
}

template <class Write>
std::string to_pem(Write write) {
  const BioOwner bio(BIO_new(BIO_s_mem()));
  require(bio != nullptr && write(bio.get()) == 1, "write PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Certificate make_certificate(const std::vector<std::string>& names, CertificateFlaw flaw) {
  const Key ca_key = make_key();
  const X509Owner ca =
      make_body("dashscope-emulator CA", ca_key, -2 * kDaySeconds, 3650 * kDaySeconds);
  add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
  sign(ca.get(), ca.get(), ca_key);

  const Key key = make_key();
  const long end = flaw == CertificateFlaw::expired ? -kDaySeconds : 825 * kDaySeconds;
  const X509Owner leaf = make_body("dashscope-emulator", key, -2 * kDaySeconds, end);
  add_extension(leaf.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(leaf.get(), ca.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(leaf.get(), ca.get(), NID_ext_key_usage, "serverAuth");
  add_extension(leaf.get(), ca.get(), NID_subject_alt_name, alternative_names(names, flaw));
  add_extension(leaf.get(), ca.get(), NID_authority_key_identifier, "keyid");
  sign(leaf.get(), ca.get(), ca_key);

  Certificate made;
  made.ca = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, ca.get()); });
  made.chain = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, leaf.get()); });
  made.key = to_pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return made;
}

}  // namespace emulator
