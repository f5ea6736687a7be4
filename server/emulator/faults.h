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

namespace emulator {

/// One fault and how often it strikes.
struct Fault {
  enum class Kind {
    status,       ///< An error answer instead of rows: `status`, `code`, `message`, `retry_after`.
    html,         ///< An HTML page as a proxy would send it, under `status` (502).
    drop,         ///< The connection is reset without an answer.
    truncate,     ///< Headers and half the body, then the connection is closed.
    hang,         ///< Never answers; ends when the client leaves.
    slow,         ///< The right answer after `delay_ms`.
    swap,         ///< The right rows in another order; their index fields are right.
    missing_row,  ///< The last row is left out.
    duplicate_index,  ///< The last row carries the index of the first.
    nan,              ///< One number is 1e999, which no float holds.
    short_vector,     ///< One vector lacks its last number.
  };
  Kind kind = Kind::status;
  unsigned status = 0;    ///< Zero: 500, or 502 for html.
  std::string code = {};  ///< Empty: the usual one of that status. Native or compatible spelling.
  std::string message = {};                  ///< Empty: the usual one of that code.
  std::string model = {};                    ///< Only calls of this model; empty for all.
  std::chrono::milliseconds delay{0};        ///< Waited before the answer, with any kind.
  std::optional<unsigned> retry_after = {};  ///< Seconds of a `Retry-After` header.
  std::optional<std::size_t> next = {};      ///< Strikes that many calls, then is spent.
  std::optional<double> share = {};          ///< Strikes each call with that probability, (0, 1].
};

/// The name of a kind in the two text forms below.
std::string_view fault_name(Fault::Kind kind);

/// Reads `kind=status,status=503,next=3`; the first word may stand without `kind=`. The error is a
/// sentence that names the field.
boost::system::result<Fault, std::string> parse_fault(std::string_view text);

/// Reads a JSON list of objects with the same fields.
boost::system::result<std::vector<Fault>, std::string> parse_faults_json(std::string_view json);

/// Says which call is struck. With neither `next` nor `share` a fault strikes every call; of
/// several the first in the list that strikes wins.
///
/// Thread: one at a time; the owner locks.
class FaultPlan {
 public:
  FaultPlan(std::vector<Fault> faults, std::uint64_t seed)
      : faults_(std::move(faults)), random_(seed) {}

  /// The fault of the next call of `model`, if any; uses up one of its `next`.
  std::optional<Fault> draw(std::string_view model);

 private:
  std::vector<Fault> faults_;
  std::mt19937_64 random_;
};

/// Alters the rows of an answer as the kinds from `swap` on say; other kinds leave them alone.
void spoil_rows(Fault::Kind kind, std::vector<Row>& rows);

}  // namespace emulator
