// Looks at certificate files and keeps what they last held in good order.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "listen/certificate.h"

namespace gateway::listen {

/// What becomes of changed files, for the log; called on the watch's thread. Either may be empty.
struct TlsNews {
  std::function<void()> renewed;  ///< New connections get the new certificate from now on.
  /// The files are at fault, for the reason given, and what was is kept; told once for each reason.
  std::function<void(const std::string& reason)> kept;
};

/// Reads the files again and again on a thread of its own. What is half-written, unreadable,
/// expired or does not belong together is passed over, until it is in order.
///
/// Thread: any.
class CertificateWatch {
 public:
  /// `material` is what the files hold now, checked.
  CertificateWatch(TlsFiles files, TlsMaterial material, TlsNews news);
  ~CertificateWatch();
  CertificateWatch(const CertificateWatch&) = delete;
  CertificateWatch& operator=(const CertificateWatch&) = delete;

  /// The good content, if it is newer than `seen`, which then counts it; 0 has seen nothing.
  [[nodiscard]] std::optional<TlsMaterial> newer_than(std::uint64_t& seen) const;

 private:
  void run(const std::stop_token& stop);
  void look();

  const TlsFiles files_;
  const TlsNews news_;
  std::string told_;  // The last complaint; the watch's thread only.

  mutable std::mutex mutex_;  // Guards what follows.
  TlsMaterial material_;
  std::uint64_t version_ = 1;
  std::condition_variable_any never_;  // Only a stop request wakes the watch early.
  std::jthread thread_;
};

}  // namespace gateway::listen
