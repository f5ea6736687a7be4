// Files that callers upload, to name them in calls by `oss://` addresses (docs/provider.md, 3.7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "emulator/error_bodies.h"
#include "emulator/limiter.h"

namespace emulator {

struct StoreLimits {
  std::size_t max_file_bytes = 20UL * 1024 * 1024;
  std::size_t max_bytes = 128UL * 1024 * 1024;  ///< Of all files; at least `max_file_bytes`.
  std::size_t max_files = 256;
  std::size_t max_grants = 1024;
  /// Of one API key and model, in any second; 0: not metered.
  std::size_t max_grants_per_second = 100;
  Duration grant_life = std::chrono::seconds(300);
  Duration file_life = std::chrono::hours(48);
};

/// Lets its holder put files into one directory.
struct UploadGrant {
  std::string policy;
  std::string signature;
  std::string directory;  ///< What the keys of its files begin with, before a slash.
};

/// A file on its way in.
struct UploadedFile {
  std::string_view policy;
  std::string_view signature;
  std::string_view key;
  std::string_view bytes;
  bool may_overwrite = true;
};

/// In memory and bounded: where there is no room, the oldest files and grants are forgotten, as if
/// their time were over. Time must not go back by more than it matters.
///
/// Thread: any.
class TemporaryStore {
 public:
  /// `seed`: of directories and signatures.
  explicit TemporaryStore(std::uint64_t seed, StoreLimits limits = {});

  /// A grant for files that this API key may name in calls of this model, or a throttle.
  [[nodiscard]] boost::system::result<UploadGrant, Refusal> grant(std::string_view api_key,
                                                                  std::string_view model,
                                                                  Timestamp now);

  /// Keeps a file, or says why not, by a code of the store's own.
  [[nodiscard]] std::optional<Refusal> put(const UploadedFile& file, Timestamp now);

  /// The bytes at an `oss://` address, or why a call of this key and model is refused.
  [[nodiscard]] boost::system::result<std::string, Refusal> open(std::string_view address,
                                                                 std::string_view api_key,
                                                                 std::string_view model,
                                                                 Timestamp now) const;

  [[nodiscard]] const StoreLimits& limits() const { return limits_; }

 private:
  struct Grant {
    UploadGrant shown;
    std::string api_key;
    std::string model;
    Timestamp ends;
  };
  struct File {
    std::string key;
    std::string bytes;
    std::string api_key;
    std::string model;
    Timestamp ends;
  };

  [[nodiscard]] std::string random_name();
  void make_room(std::size_t bytes, Timestamp now);

  const StoreLimits limits_;
  mutable std::mutex mutex_;  // Guards everything below.
  std::mt19937_64 random_;
  std::deque<Grant> grants_;  // The oldest first, and so the files.
  std::deque<File> files_;
  std::size_t held_bytes_ = 0;
};

}  // namespace emulator
