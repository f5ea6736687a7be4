#include "listen/certificate.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "listen/regular_file.h"

namespace gateway::listen {
namespace {

using WallTime = std::chrono::system_clock::time_point;

/// As much as configuration takes.
constexpr std::size_t kMaxFileBytes = 4 << 20;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

Bio reader_of(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

/// OpenSSL keeps complaints for the thread's next caller, which is gRPC. This takes them away.
void forget_complaints() {
  ERR_clear_error();
}

/// All that `pem` holds, in its order. Error: as the checks', if there is none or one of them is
/// broken.
Result<std::vector<Certificate>, std::string> parse_certificates(const std::string& pem) {
  const Bio bio = reader_of(pem);
  std::vector<Certificate> certificates;
  while (Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(next));
  }
  // It ends with "no further start line" or with what is wrong with the next one.
  const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  forget_complaints();
  if (certificates.empty()) return std::string("holds no PEM certificate");
  if (!whole) return std::string("holds a broken certificate");
  return certificates;
}

/// None if the key is not there, broken, or encrypted: nobody is at hand to be asked for a
/// password.
Key parse_key(const std::string& pem) {
  const auto no_password = [](char*, int, int, void*) { return -1; };
  Key key(PEM_read_bio_PrivateKey(reader_of(pem).get(), nullptr, no_password, nullptr));
  forget_complaints();
  return key;
}

WallTime time_of(const ASN1_TIME* time) {
  std::tm date{};
  ASN1_TIME_to_tm(time, &date);
  return std::chrono::system_clock::from_time_t(timegm(&date));
}

WallTime valid_from(const Certificate& certificate) {
  return time_of(X509_get0_notBefore(certificate.get()));
}

WallTime valid_until(const Certificate& certificate) {
  return time_of(X509_get0_notAfter(certificate.get()));
}

/// That time of each, in their order.
std::vector<WallTime> times_of(const std::vector<Certificate>& certificates,
                               WallTime (*which)(const Certificate&)) {
  std::vector<WallTime> times;
  times.reserve(certificates.size());
  for (const Certificate& certificate : certificates) times.push_back(which(certificate));
  return times;
}

std::string date(WallTime when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[sizeof "2000-01-01T00:00:00Z"];
  return {text, std::strftime(text, sizeof text, "%FT%TZ", &parts)};
}

Result<std::string, std::string> file_content(const std::string& path) {
  auto content = read_regular_file(path, kMaxFileBytes);
  if (!content) return {boost::system::in_place_error, path + " " + content.error().reason};
  return {boost::system::in_place_value, *std::move(content)};
}

/// Error: a sentence.
Result<void, std::string> read_all(const TlsFiles& files, TlsMaterial& material) {
  const std::pair<const std::string&, std::string&> parts[] = {
      {files.certificate_file, material.certificate},
      {files.key_file, material.key},
      {files.client_ca_file, material.client_ca}};
  for (const auto& [path, content] : parts) {
    if (path.empty()) continue;
    auto read = file_content(path);
    if (!read) return read.error();
    content = *std::move(read);
    content.shrink_to_fit();  // It is kept for long.
  }
  return {};
}

/// Error: a sentence.
Result<void, std::string> check(const TlsFiles& files, const TlsMaterial& material, WallTime now) {
  if (const auto chain = check_chain(material.certificate, now); !chain) {
    return files.certificate_file + " " + chain.error();
  }
  if (const auto key = check_key(material.key, material.certificate); !key) {
    return files.key_file + " " + key.error();
  }
  if (files.client_ca_file.empty()) return {};
  if (const auto authorities = check_authorities(material.client_ca, now); !authorities) {
    return files.client_ca_file + " " + authorities.error();
  }
  return {};
}

}  // namespace

Result<void, std::string> check_chain(const std::string& certificates, WallTime now) {
  const auto chain = parse_certificates(certificates);
  if (!chain) return chain.error();
  const WallTime end = std::ranges::min(times_of(*chain, valid_until));
  if (end <= now) return "holds a certificate that expired on " + date(end);
  const WallTime begin = std::ranges::max(times_of(*chain, valid_from));
  if (begin > now) return "holds a certificate that is not valid before " + date(begin);
  return {};
}

Result<void, std::string> check_key(const std::string& key, const std::string& certificates) {
  const Key parsed = parse_key(key);
  if (!parsed) return std::string("holds no PEM private key that needs no password");
  const auto chain = parse_certificates(certificates);
  if (!chain) return {};
  const bool belongs = X509_check_private_key(chain->front().get(), parsed.get()) == 1;
  forget_complaints();
  if (!belongs) return std::string("is not the key of the certificate");
  return {};
}

Result<void, std::string> check_authorities(const std::string& certificates, WallTime now) {
  const auto authorities = parse_certificates(certificates);
  if (!authorities) return authorities.error();
  const WallTime end = std::ranges::max(times_of(*authorities, valid_until));
  if (end <= now) return "holds only certificates that have expired, the last on " + date(end);
  const auto is_valid = [now](const Certificate& authority) {
    return valid_from(authority) <= now && now < valid_until(authority);
  };
  if (std::ranges::any_of(*authorities, is_valid)) return {};
  std::vector<WallTime> later = times_of(*authorities, valid_from);
  std::erase_if(later, [now](WallTime begin) { return begin <= now; });
  return "holds no certificate that is valid before " + date(std::ranges::min(later));
}

Result<TlsMaterial, std::string> read_tls_files(const TlsFiles& files, WallTime now) {
  TlsMaterial material;
  if (const auto read = read_all(files, material); !read) {
    return {boost::system::in_place_error, read.error()};
  }
  if (const auto checked = check(files, material, now); !checked) {
    return {boost::system::in_place_error, checked.error()};
  }
  return material;
}

Result<WallTime, std::string> expiry_of(const std::string& pem_file) {
  const auto pem = file_content(pem_file);
  if (!pem) return pem.error();
  const auto certificates = parse_certificates(*pem);
  if (!certificates) return pem_file + " " + certificates.error();
  return std::ranges::min(times_of(*certificates, valid_until));
}

}  // namespace gateway::listen
