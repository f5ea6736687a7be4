// Certificates for TLS tests, made on the spot: nothing is checked in, so nothing expires.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace gateway::testing {

/// What a server shows: PEM texts.
struct TestCertificate {
  std::string certificate;
  std::string private_key;
};

/// A certificate authority of the test's own, and the server certificates it signs (EC P-256).
/// Failures of OpenSSL throw std::runtime_error. Thread: any, one at a time.
class TestAuthority {
 public:
  struct Subject {
    std::vector<std::string> dns_names = {"localhost"};
    std::vector<std::string> addresses = {"127.0.0.1", "::1"};
    bool expired = false;  ///< Valid until yesterday, instead of until tomorrow.
  };

  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  [[nodiscard]] TestCertificate issue(const Subject& subject) const;

  /// A PEM file with the authority's certificate, for clients to trust. Removed with this object.
  [[nodiscard]] const std::string& ca_file() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway::testing
