// How an emulator is set up: what it pretends to be, and where it listens.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/certificate.h"
#include "emulator/faults.h"
#include "emulator/limiter.h"
#include "emulator/models.h"
#include "emulator/temporary_store.h"

namespace emulator {

/// What calls meet, apart from sockets.
struct Behaviour {
  std::vector<std::string> keys = {"sk-emulator"};  ///< Accepted API keys.
  std::vector<Model> models = default_models();     ///< With their limits; free to change.
  Limiter::Rules limiter_rules = {};                ///< Smoothing and burst guard.
  std::chrono::milliseconds latency{0};             ///< Waited before each embedding answer…
  std::chrono::milliseconds latency_jitter{0};      ///< …and up to this much more.
  std::vector<Fault> faults = {};
  std::string poison =
      {};  ///< A text, URL or image containing this fails the inspection of its call; empty: none.
  /// Of an embedding call's body (docs/provider.md, 1.6).
  std::size_t max_body_bytes = 6'291'456;
  /// Whether base64 is given to who asks for it; else floats, as an older gateway in front of the
  /// provider gives them (docs/provider.md, 4.3).
  bool base64 = true;
  StoreLimits store = {};  ///< Of uploaded files (docs/provider.md, 3.7).
  std::uint64_t seed = 1;  ///< Of request ids, jitter and the shares of faults.

  /// Replaces the limits of one model; false if there is no such model.
  bool limit(std::string_view model, Limits limits);
  /// Removes every limit.
  void no_limits();
};

/// All of it.
struct Options : Behaviour {
  std::string address = "127.0.0.1";    ///< An IP address.
  std::uint16_t port = 0;               ///< Zero: any free one.
  bool plain = false;                   ///< HTTP without TLS.
  std::vector<std::string> names = {};  ///< Host names of the certificate besides localhost.
  CertificateFlaw certificate_flaw = CertificateFlaw::none;
  std::string certificate_file =
      {};  ///< Where the certificate is kept; empty: a new one each time.
  bool gzip =
      true;  ///< Compress for clients that accept it, as the real one does (docs/provider.md, 1.4).
  std::size_t threads = 1;
  std::size_t max_connections = 1024;  ///< Further ones are closed at once.
  std::chrono::milliseconds idle_timeout{
      60'000};  ///< Of a connection, between and within requests.
};

}  // namespace emulator
