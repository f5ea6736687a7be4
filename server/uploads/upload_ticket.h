// The leave to upload a file, which whoever uploads it shows in place of a credential.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace gateway::uploads {

/// By the wall clock: a ticket names its end.
using WallTime = std::chrono::sys_seconds;

struct UploadTicket {
  std::string tenant;         ///< Whose file it will be; letters, digits, '.', '_' and '-'.
  std::string folder;         ///< kFolderBytes small hexadecimal digits.
  std::size_t max_bytes = 0;  ///< Of the file.
  WallTime expires;

  bool operator==(const UploadTicket&) const = default;
};

/// 128 bits, which nobody guesses.
inline constexpr std::size_t kFolderBytes = 32;

/// A folder's name that no other ticket has.
[[nodiscard]] std::string new_folder();

enum class TicketFault : std::uint8_t {
  unknown,  ///< Not signed here: another gateway's, one of before a restart, or made up.
  expired,
};

/// Writes tickets as texts that nobody else can write, and reads them again. The secret is the
/// process's own, so another replica's tickets are unknown, as its files would be.
///
/// Thread: any.
class TicketOffice {
 public:
  static constexpr std::size_t kSecretBytes = 32;
  using Secret = std::array<unsigned char, kSecretBytes>;

  /// With a secret out of the system's random numbers. Throws std::runtime_error if it has none.
  TicketOffice();
  explicit TicketOffice(const Secret& secret) : secret_(secret) {}

  /// Of characters that a URL's path takes as they are; at most 256 bytes.
  [[nodiscard]] std::string write(const UploadTicket& ticket) const;
  [[nodiscard]] Result<UploadTicket, TicketFault> read(std::string_view text, WallTime now) const;

 private:
  [[nodiscard]] std::string signature_of(std::string_view text) const;

  Secret secret_{};
};

}  // namespace gateway::uploads
