// Whether a throttle of tokens is about the pace or about one call's size.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "domain/time.h"
#include "policy/faults/witnesses.h"

namespace gateway::faults {

/// The token throttles since something as large passed, and what they add up to. Some providers
/// also bound the tokens of one call, and say it in the words of the quota (docs/provider.md, 7.4):
/// the same call would be throttled for ever, and a slower pace mends nothing.
///
/// It is size if the call is clearly larger than whatever has passed since the first such throttle:
/// at the second, if nothing as large had passed in the minutes before, else at the fourth, with as
/// many smaller calls passed between them. A limit is taught once calls without a common item were
/// throttled so, since one bad item can bring that about as often as it is sent. If nothing at all
/// passes it is pace after kMostOpen, and so it is always for a call below kLeastTokens.
///
/// Pure. Thread: one.
class ThrottleDoubt {
 public:
  enum class Verdict {
    pace,  ///< Too many tokens a minute, as it says.
    open,  ///< Nobody can tell yet: nothing as large has passed lately. The next one will show.
    size,  ///< Too many tokens for one call, which is to be sent in parts.
  };

  /// Throttles in a row with nothing passing between them that may be taken for size.
  static constexpr int kMostOpen = 6;
  /// A second's tokens of the smallest account that anybody would run: a call of fewer is no
  /// provider's idea of a large one.
  static constexpr std::uint64_t kLeastTokens = 500;

  /// What was throttled.
  struct Call {
    std::uint64_t tokens;
    std::uint64_t peak;  ///< The most that has passed in the minutes before; 0: nothing has.
    bool known;          ///< It is larger than a limit that was learned.
    std::span<const std::uint64_t> contents;
  };
  struct Finding {
    Verdict verdict = Verdict::pace;
    /// The limit that it teaches: so many tokens may pass.
    std::optional<std::uint64_t> most = {};
    /// What was taught so far is void: nothing passes at all.
    bool untaught = false;
  };
  [[nodiscard]] Finding throttled(const Call& call, Timestamp now);

  /// A call of so many tokens passed.
  void passed(std::uint64_t tokens);

 private:
  /// Throttles since something as large passed.
  struct Row {
    Timestamp since;
    bool record = false;  ///< Nothing as large had passed before either.
    int refused = 0;
    int passed = 0;
    std::uint64_t largest_passed = 0;  ///< In tokens.
    bool taught = false;               ///< It has taught a limit.
    Witnesses calls{};                 ///< Those that were throttled.
  };

  [[nodiscard]] static Finding judge(Row& row, const Call& call);

  std::optional<Row> row_;
};

}  // namespace gateway::faults
