// Files that callers have uploaded, for a short time and in memory alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "domain/time.h"

namespace gateway::uploads {

/// A file's bytes; they live as long as somebody holds them.
using FileBytes = std::shared_ptr<const std::string>;

/// Bounded in bytes, all together and for each tenant; each file also counts kFileCost, so that
/// many small ones are bounded, too. A file is its tenant's: nobody else finds it. What is full
/// refuses, and forgets nobody's file early.
///
/// Thread: any.
class UploadStore {
 public:
  struct Limits {
    std::size_t max_bytes;         ///< All together; 0: nothing is kept.
    std::size_t max_tenant_bytes;  ///< Of them, one tenant's.
    Duration lifetime;             ///< Of a file; > 0.
  };
  enum class Outcome : std::uint8_t {
    kept,
    exists,       ///< There is one of that name; it stays as it is.
    full,         ///< All tenants together.
    tenant_full,  ///< This one.
  };
  static constexpr std::size_t kFileCost = 1024;

  explicit UploadStore(Limits limits) : limits_(limits) {}

  [[nodiscard]] const Limits& limits() const { return limits_; }

  /// `name` is unguessable, at least in part. Times must not go backwards by much.
  [[nodiscard]] Outcome keep(std::string name, const std::string& tenant, std::string&& bytes,
                             Timestamp now);

  /// Null: there is none of that name, it is somebody else's, or its time is over.
  [[nodiscard]] FileBytes find(std::string_view name, std::string_view tenant, Timestamp now);

  /// In bytes, what each file costs included.
  [[nodiscard]] std::size_t held() const;

 private:
  struct File {
    std::string tenant;
    FileBytes bytes;
    std::size_t cost;
    Timestamp expires;
  };
  using Files = std::map<std::string, File, std::less<>>;

  void forget_expired(Timestamp now);
  void forget(Files::iterator file);

  const Limits limits_;
  mutable std::mutex mutex_;
  Files files_;
  std::list<Files::iterator> by_age_;  ///< The oldest first, and so the first to expire.
  std::map<std::string, std::size_t, std::less<>> held_by_tenant_;  ///< Of those that have files.
  std::size_t held_ = 0;
};

}  // namespace gateway::uploads
