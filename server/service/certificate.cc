#include "service/certificate.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace gateway {
namespace {

using WallTime = std::chrono::system_clock::time_point;

constexpr std::size_t kMaxFileBytes = 1 << 20;

struct Free {
  void operator()(std::FILE* file) const { std::fclose(file); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using File = std::unique_ptr<std::FILE, Free>;
using Bio = std::unique_ptr<BIO, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

/// Error: a sentence.
Result<void, std::string> read_file(const std::string& path, std::string& content) {
  const File file(std::fopen(path.c_str(), "rbe"));
  content.resize(kMaxFileBytes + 1);
  if (file) content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (!file || std::ferror(file.get()) != 0) {
    return path + ": can't be read: " + std::system_category().message(errno);
  }
  if (content.size() > kMaxFileBytes) return path + ": larger than 1 MiB";
  content.shrink_to_fit();  // It is kept for long, and is a few KiB.
  return {};
}

Bio reader_of(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

/// OpenSSL keeps complaints for the thread's next caller, which is gRPC. This takes them away.
void forget_complaints() {
  ERR_clear_error();
}

/// All that `pem` holds, in its order. Error: a sentence with `path`, if there is none or one of
/// them is broken.
Result<std::vector<Certificate>, std::string> parse_certificates(const std::string& pem,
                                                                 const std::string& path) {
  const Bio bio = reader_of(pem);
  std::vector<Certificate> certificates;
  while (Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(next));
  }
  // It ends with "no further start line" or with what is wrong with the next one.
  const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  forget_complaints();
  if (certificates.empty()) return path + ": holds no PEM certificate";
  if (!whole) return path + ": a certificate in it is broken";
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

WallTime expiry(const X509& certificate) {
  std::tm date{};
  ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &date);
  return std::chrono::system_clock::from_time_t(timegm(&date));
}

std::vector<WallTime> expiries(const std::vector<Certificate>& certificates) {
  std::vector<WallTime> times;
  times.reserve(certificates.size());
  for (const Certificate& certificate : certificates) times.push_back(expiry(*certificate));
  return times;
}

std::string date(WallTime when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[sizeof "2000-01-01T00:00:00Z"];
  return {text, std::strftime(text, sizeof text, "%FT%TZ", &parts)};
}

/// Error: a sentence.
Result<void, std::string> check_pair(const TlsFiles& files, const TlsMaterial& material,
                                     WallTime now) {
  const auto chain = parse_certificates(material.certificate, files.certificate_file);
  if (!chain) return chain.error();
  const WallTime end = std::ranges::min(expiries(*chain));
  if (end <= now) return files.certificate_file + ": expired on " + date(end);
  const Key key = parse_key(material.key);
  if (!key) return files.key_file + ": holds no PEM private key that needs no password";
  const bool belongs = X509_check_private_key(chain->front().get(), key.get()) == 1;
  forget_complaints();
  if (!belongs) {
    return files.key_file + ": not the key of the certificate in " + files.certificate_file;
  }
  return {};
}

/// Error: a sentence. Old authorities may stay in the file beside new ones.
Result<void, std::string> check_authorities(const TlsFiles& files, const TlsMaterial& material,
                                            WallTime now) {
  const auto authorities = parse_certificates(material.client_ca, files.client_ca_file);
  if (!authorities) return authorities.error();
  const WallTime end = std::ranges::max(expiries(*authorities));
  if (end <= now) return files.client_ca_file + ": expired on " + date(end);
  return {};
}

/// Error: a sentence.
Result<void, std::string> read_and_check(const TlsFiles& files, WallTime now,
                                         TlsMaterial& material) {
  const std::pair<const std::string&, std::string&> parts[] = {
      {files.certificate_file, material.certificate},
      {files.key_file, material.key},
      {files.client_ca_file, material.client_ca}};
  for (const auto& [path, content] : parts) {
    if (path.empty()) continue;
    if (auto read = read_file(path, content); !read) return read;
  }
  if (auto checked = check_pair(files, material, now); !checked) return checked;
  if (files.client_ca_file.empty()) return {};
  return check_authorities(files, material, now);
}

}  // namespace

Result<TlsMaterial, std::string> read_tls_files(const TlsFiles& files, WallTime now) {
  TlsMaterial material;
  const auto read = read_and_check(files, now, material);
  if (!read) return {boost::system::in_place_error, read.error()};
  return material;
}

Result<WallTime, std::string> expiry_of(const std::string& pem_file) {
  std::string pem;
  if (const auto read = read_file(pem_file, pem); !read) return read.error();
  const auto certificates = parse_certificates(pem, pem_file);
  if (!certificates) return certificates.error();
  return std::ranges::min(expiries(*certificates));
}

}  // namespace gateway
