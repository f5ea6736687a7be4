// Files for PEM texts, in a folder of their own.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "listen/certificate.h"
#include "tests/support/test_certificate.h"

namespace gateway::testing {

/// A folder that is removed with this. Thread: any, one at a time.
class PemFiles {
 public:
  PemFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "pem_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~PemFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  PemFiles(const PemFiles&) = delete;
  PemFiles& operator=(const PemFiles&) = delete;

  /// Replaces the file at once, as a careful operator would. Answers its path.
  std::string write(const std::string& name, const std::string& content) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path + ".new", std::ios::binary) << content;
    std::filesystem::rename(path + ".new", path);
    return path;
  }

  /// The pair as "server.pem" and "server.key", and `client_ca` as "ca.pem" if there is one; looked
  /// at as often as a test wants it.
  listen::TlsFiles server(const TestCertificate& pair, const std::string& client_ca = "") const {
    listen::TlsFiles files;
    files.certificate_file = write("server.pem", pair.certificate);
    files.key_file = write("server.key", pair.private_key);
    if (!client_ca.empty()) files.client_ca_file = write("ca.pem", client_ca);
    files.refresh = std::chrono::milliseconds(5);
    return files;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace gateway::testing
