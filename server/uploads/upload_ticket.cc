#include "uploads/upload_ticket.h"

#include <charconv>
#include <optional>
#include <span>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

namespace gateway::uploads {
namespace {

constexpr std::size_t kSignatureBytes = std::size_t{2} * SHA256_DIGEST_LENGTH;  // In hexadecimal.

std::string in_hexadecimal(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 0xF]);
  }
  return text;
}

void fill_with_random(std::span<unsigned char> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system has no random numbers");
  }
}

/// What stands before the next '-', which is taken off with it.
std::string_view take_part(std::string_view& text) {
  const std::string_view part = text.substr(0, text.find('-'));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

template <class Number>
std::optional<Number> number_of(std::string_view digits) {
  Number number = 0;
  const char* const end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, number).ptr != end) return std::nullopt;
  return number;
}

}  // namespace

std::string new_folder() {
  std::array<unsigned char, kFolderBytes / 2> bytes{};
  fill_with_random(bytes);
  return in_hexadecimal(bytes);
}

TicketOffice::TicketOffice() {
  fill_with_random(secret_);
}

std::string TicketOffice::signature_of(std::string_view text) const {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), nullptr);
  return in_hexadecimal(digest);
}

std::string TicketOffice::write(const UploadTicket& ticket) const {
  // The tenant comes last, for its name may hold the mark between the parts.
  std::string text = std::to_string(ticket.expires.time_since_epoch().count());
  text += '-' + std::to_string(ticket.max_bytes) + '-' + ticket.folder + '-' + ticket.tenant;
  return signature_of(text) + '-' + text;
}

Result<UploadTicket, TicketFault> TicketOffice::read(std::string_view text, WallTime now) const {
  const std::string_view signature = take_part(text);
  const std::string expected = signature_of(text);
  if (signature.size() != kSignatureBytes ||
      CRYPTO_memcmp(signature.data(), expected.data(), kSignatureBytes) != 0) {
    return TicketFault::unknown;
  }
  const auto expires = number_of<WallTime::rep>(take_part(text));
  const auto max_bytes = number_of<std::size_t>(take_part(text));
  if (!expires || !max_bytes) return TicketFault::unknown;
  const WallTime end{std::chrono::seconds(*expires)};
  if (now >= end) return TicketFault::expired;
  const std::string folder(take_part(text));
  return UploadTicket{
      .tenant = std::string(text), .folder = folder, .max_bytes = *max_bytes, .expires = end};
}

}  // namespace gateway::uploads
