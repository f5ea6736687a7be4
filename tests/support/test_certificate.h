// Certificates for TLS tests, made on the spot: nothing is checked in, so nothing expires.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace gateway::testing {

/// What a server or a client shows: PEM texts.
struct TestCertificate {
  std::string certificate;
  std::string private_key;
};

/// A certificate authority of the test's own, and the certificates it signs (EC P-256), which serve
/// for either side of a handshake.
/// Failures of OpenSSL throw std::runtime_error. Thread: any, one at a time.
class TestAuthority {
 public:
  struct Subject {
    std::string common_name = "Test Server";  ///< Empty: the subject has none.
    std::vector<std::string> dns_names = {"localhost"};
    std::vector<std::string> addresses = {"127.0.0.1", "::1"};
    std::vector<std::string> uris = {};
    std::vector<std::string> emails = {};
    std::string key_password = {};  ///< What its key is encrypted with; empty: it is not.
    bool expired = false;           ///< Valid until yesterday, instead of for `valid_for`.
    std::chrono::seconds valid_for = std::chrono::hours(24);  ///< From now on; > 0.
  };

  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  [[nodiscard]] TestCertificate issue(const Subject& subject) const;

  /// A PEM file with the authority's certificate, for clients to trust. Removed with this object.
  [[nodiscard]] const std::string& ca_file() const;

  /// What is in it.
  [[nodiscard]] const std::string& ca_pem() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway::testing
