// Local files of the provider's SDKs: who may upload one, and where it is until it is embedded.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/error.h"
#include "domain/model_spec.h"
#include "uploads/upload_store.h"
#include "uploads/upload_ticket.h"

namespace gateway::dashscope_door {

struct UploadLimits {
  std::size_t max_bytes = 0;  ///< Of files that are held, all together; 0: none is taken.
};

/// What an SDK needs to upload one file, and others beside it.
struct UploadPolicy {
  std::string ticket;         ///< The last part of the path that takes the file.
  std::string folder;         ///< What its key begins with.
  std::size_t max_bytes = 0;  ///< Of a file.
};

/// Plays the provider's temporary store (docs/provider.md, 3.7) for as long as a file takes from an
/// SDK to its call. Files are in the memory of this process and nowhere else, for kLifetime: so
/// with several replicas behind one address an upload may be refused by another one than has signed
/// its ticket, in words that say so.
///
/// A tenant may hold at most a quarter of all bytes.
///
/// Thread: any.
class UploadDesk {
 public:
  /// Of a ticket, and of a file from its upload on.
  static constexpr std::chrono::minutes kLifetime{10};

  explicit UploadDesk(UploadLimits limits);

  /// A leave for `tenant` to upload images for `model`. Errors: invalid_argument if no files are
  /// taken, or the model takes no images by their bytes.
  [[nodiscard]] Result<UploadPolicy> allow(const std::string& tenant, const ModelSpec& model) const;

  /// Whether it is worth reading what comes with the ticket. Errors: permission_denied.
  [[nodiscard]] Result<uploads::UploadTicket> admit(std::string_view ticket);

  /// Keeps the file of a form (RFC 7578) whose `key` is a name in the ticket's folder. Errors:
  /// as of admit(); invalid_argument; too_large; overloaded.
  [[nodiscard]] Result<void> take(std::string_view ticket, std::string_view content_type,
                                  std::string&& form);

  /// The bytes of the file at an address `oss://…`. Errors: invalid_argument.
  [[nodiscard]] Result<uploads::FileBytes, std::string_view> find(std::string_view address,
                                                                  std::string_view tenant);

  [[nodiscard]] std::size_t held_bytes() const { return store_.held(); }
  [[nodiscard]] std::size_t max_held_bytes() const { return store_.limits().max_bytes; }
  /// Uploads that admit() or take() has turned away.
  [[nodiscard]] std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] Result<void> keep(const uploads::UploadTicket& ticket,
                                  std::string_view content_type, std::string&& form);

  void count_refused() { refused_.fetch_add(1, std::memory_order_relaxed); }

  const uploads::TicketOffice tickets_;
  uploads::UploadStore store_;
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace gateway::dashscope_door
