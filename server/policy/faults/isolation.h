// The search for the one item at fault in a refused call.
//
// The provider refuses a whole call for one bad item and does not say which
// (docs/provider.md, 6.11). The items of a call that was refused are suspects. Of the suspects a
// part is sent, and the rest is held back, unsent:
//
//   suspects S (n of them; their call was refused)
//     |
//     |  send the first suspects_to_send(n) of S as a call: the part P.  Hold the rest: H.
//     v
//   P in flight
//     |-- passes ----------------> P's items are answered. The culprit is in H: S := H, again.
//     |                            H is empty: nobody is at fault any more, the search ends.
//     |-- refused, |P| > 1 ------> the culprit is in P: H is cleared, S := P, again.
//     |-- refused, |P| = 1 ------> P is the culprit: it alone fails, with the provider's words.
//     |                            H is cleared, the search ends. If P may pass later, it is tried
//     |                            again before it fails; H does not wait for that.
//     |-- fails, blames nobody, -> as if refused, but H is not cleared: it may be the provider.
//     |   nothing else passes      Once P is one item, all others are sent without it. If they
//     |                            pass it is P; if they fail too, all fail as unavailable.
//     '-- is throttled ----------> P is retried as any call would be; H stays held.
//
// The first part is another one where some suspects are of tenants with a clean record and some are
// not: all of the former, who are likely to pass at once.
//
// Cleared items ride in the next test, unless one item stands alone in it or a test that somebody
// rode in has failed before: a second culprit would lead the search astray. What has not ridden by
// the end goes back to the queue as ordinary items. If there was a second culprit among them, their
// call is refused and a new search begins. An item that dies meanwhile drops out of S. A last
// suspect that is known only because all others passed is still sent alone before it fails: the
// first refusal may have been a passing one, and only who fails alone is at fault.
//
// An answer that names a row is taken at its word only if all others pass in one call without it.
//
// Why clear rather than test the other half: a refusal already says where the culprit is, so that
// the call for the other half would only prove its innocence, at the price of a slot.
#pragma once

#include <cstddef>

namespace gateway::faults {

/// How many of `suspects` >= 1 to send next: half of them, rounded down, and at least one.
///
/// A search among n suspects then costs at most log2(n) + 1 calls more, on average over the place
/// of the culprit, than the one call that n healthy items would have cost (an item that is released
/// taken for 1/n of a call). No other size of part does better; the tests compute both up to the
/// largest calls there are.
[[nodiscard]] std::size_t suspects_to_send(std::size_t suspects);

}  // namespace gateway::faults
