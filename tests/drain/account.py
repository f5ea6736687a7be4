"""What became of the calls that went through drains."""

import collections
import dataclasses

_MOST_REFUSALS = 2
_LONGEST_PUSHBACK_MS = 100
_LONGEST_GAP_S = 1


@dataclasses.dataclass
class Account:
    answered: int
    refused: int  # UNAVAILABLE with a pushback.
    lost: dict  # By code: all others.
    most_refusals: int  # Of one connection in one drain.
    most_lost: int  # Of all connections in one drain.
    in_drains: bool
    longest_pushback_ms: int
    longest_gap_s: float  # Between two answers on one connection.

    def is_good(self, may_be_lost):
        """Every call was answered or told to go elsewhere, but for so many CANCELLED."""
        return (set(self.lost) <= {"CANCELLED"} and sum(self.lost.values()) <= may_be_lost
                and self.most_refusals <= _MOST_REFUSALS and self.longest_pushback_ms <= _LONGEST_PUSHBACK_MS
                and self.longest_gap_s <= _LONGEST_GAP_S)

    def __str__(self):
        words = [f"{self.answered:,} answered"]
        if self.refused:
            words.append(f"{self.refused} refused (at most {self.most_refusals} of a connection in a drain)")
        words += [f"{count} {code}" for code, count in sorted(self.lost.items())]
        if self.lost and self.in_drains:
            words[-1] += f" (at most {self.most_lost} in a drain)"
        return ", ".join(words)


def account_of(calls, drains):
    refusals = [call for call in calls if call.code == "UNAVAILABLE" and call.pushback_ms is not None]
    others = [call for call in calls if call.code != "OK" and call not in refusals]

    def drain_of(call):
        return min(drains, default=0, key=lambda at: abs(call.ended - at))

    by_drain = collections.Counter((call.connection, drain_of(call)) for call in refusals)
    lost_by_drain = collections.Counter(drain_of(call) for call in others)
    return Account(
        answered=sum(call.code == "OK" for call in calls),
        refused=len(refusals),
        lost=dict(collections.Counter(_code(call) for call in others)),
        most_refusals=max(by_drain.values(), default=0),
        most_lost=max(lost_by_drain.values(), default=0),
        in_drains=bool(drains),
        longest_pushback_ms=max((call.pushback_ms for call in refusals), default=0),
        longest_gap_s=_longest_gap(calls))


def _code(call):
    return call.code + (" without pushback" if call.code == "UNAVAILABLE" else "")


def _longest_gap(calls):
    last, longest = {}, 0
    for call in sorted((call for call in calls if call.code == "OK"), key=lambda call: call.ended):
        longest = max(longest, call.ended - last.get(call.connection, call.ended))
        last[call.connection] = call.ended
    return longest
