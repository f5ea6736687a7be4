// Faults on request: what may go wrong, written as text or JSON, and which call gets which.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "emulator/call.h"
#include "emulator/limiter.h"

namespace emulator {

/// One fault, and which calls it strikes.
struct Fault {
  enum class Kind {
    // An error of the provider's, in the form of the endpoint (docs/provider.md, 6). `status`,
    // `code` and `message` replace what the kind has of its own.
    status,      ///< The usual error of that status or code; without either 500.
    dead_link,   ///< 400 "download form URL error": nothing is at a media URL.
    cold_host,   ///< 400: a media URL timed out; `next` or `lasts_ms` says until when.
    moderation,  ///< 400 DataInspectionFailed.
    dimension,   ///< 400 that blames `parameters.dimension`.
    capacity,    ///< A throttle for want of capacity: 503 inside a message, under 500.
    // An answer that is not the provider's (docs/provider.md, 6.10).
    html,      ///< A page as a proxy would send it, under `status` (502).
    firewall,  ///< A page of a web firewall, under `status` (405).
    empty,     ///< No body, under `status` (404).
    literal,   ///< `body` as it is, under `status` (200).
    // No whole answer.
    drop,      ///< The connection is reset without an answer.
    truncate,  ///< Headers and half the body, then the connection is closed.
    hang,      ///< Never answers; ends when the client leaves.
    // The right rows.
    slow,  ///< After `delay_ms`.
    swap,  ///< In another order; their index fields are right.
    // Flawed rows in a good answer (docs/provider.md, 6.12).
    missing_row,      ///< A row is left out.
    extra_row,        ///< There is one row more than asked for.
    duplicate_index,  ///< A row carries the index of another.
    null_row,         ///< null stands for a vector.
    null_numbers,     ///< null stands for each number.
    empty_row,        ///< A vector has no numbers.
    nan,              ///< One number is 1e999, which no float holds.
    nan_text,         ///< One number is NaN, which is no JSON.
    zeros,            ///< Each number is 0.
    short_vector,     ///< A vector lacks its last number.
    wrong_length,     ///< A vector has `numbers` of them, whatever was asked for.
  };
  Kind kind = Kind::status;
  unsigned status = 0;    ///< Zero: the kind's own.
  std::string code = {};  ///< Empty: the usual one. Native or compatible spelling.
  std::optional<std::string> message = {};   ///< Nothing: the usual one. May be empty.
  std::string body = {};                     ///< Of `literal`.
  std::size_t numbers = 1024;                ///< Of `wrong_length`.
  std::chrono::milliseconds delay{0};        ///< Waited before the answer, with any kind.
  std::optional<unsigned> retry_after = {};  ///< Seconds of a `Retry-After` header.

  // Which calls: those of which all of this is true. Calls that are refused anyway hold nothing.
  std::string model = {};  ///< They name this model; empty for all.
  /// A text, a media URL or the bytes of an image contain this; empty for all. Then the rows of
  /// those items are the flawed ones, else the first, or of missing, extra and doubled ones the
  /// last, or of `wrong_length` all.
  std::string match = {};
  std::size_t asked_dimension = 0;                      ///< They want that many numbers; 0 for all.
  std::optional<std::uint64_t> above_tokens = {};       ///< They are billed more tokens than that.
  std::optional<std::size_t> above_images = {};         ///< They hold more images than that.
  std::optional<std::size_t> next = {};                 ///< Strikes that many calls, then is spent.
  std::optional<std::chrono::milliseconds> lasts = {};  ///< Strikes so long after its first strike.
  std::optional<double> share = {};  ///< Strikes each call with that probability, (0, 1].
};

/// The name of a kind in the two text forms below.
std::string_view fault_name(Fault::Kind kind);

/// Reads `kind=status,status=503,next=3`; the first word may stand without `kind=`, and `body=`
/// takes all that follows it, commas too. The error is a sentence that names the field.
boost::system::result<Fault, std::string> parse_fault(std::string_view text);

/// Reads a JSON list of objects with the same fields.
boost::system::result<std::vector<Fault>, std::string> parse_faults_json(std::string_view json);

/// Says which call is struck. With no condition a fault strikes every call; of several the first in
/// the list that strikes wins.
///
/// Thread: one at a time; the owner locks.
class FaultPlan {
 public:
  FaultPlan(std::vector<Fault> faults, std::uint64_t seed);

  /// The fault of a call of `model`, if any; uses up one of its `next`. `call` is null if the
  /// provider refuses it.
  std::optional<Fault> draw(std::string_view model, const Call* call, Timestamp now);

 private:
  struct Planned {
    Fault fault;
    std::optional<Timestamp> first_strike = {};
  };

  [[nodiscard]] bool strikes(const Planned& planned, std::string_view model, const Call* call,
                             Timestamp now);

  std::vector<Planned> planned_;
  std::mt19937_64 random_;
};

}  // namespace emulator
