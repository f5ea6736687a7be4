"""Ten callers of two hundred texts, with two seconds each, who come back when they are told to: who was let in is answered in time.

The binaries are those of GATEWAY_BINARIES. What the callers in other languages than C++ need is installed into build/callers.
"""

import argparse
import os
import sys

import installation
import promises

_LEAST_IN_TIME = 0.99
_MOST_WASTED = 0.01
_MISSES_S = 9
_LANGUAGES = ["cpp", "go", "python"]


def _command(language, binaries):
    return [os.path.join(binaries, "grpc_caller")] if language == "cpp" else installation.install(language)


def _misses(binaries):
    """A caller that is ended has hung up early: one for each connection at most."""
    print("| caller | calls | items expired | items cancelled |\n" + "|---" * 4 + "|")
    good = True
    for language in ["cpp", *installation.CALLERS]:
        misses = promises.misses(binaries, _command(language, binaries), _MISSES_S)
        print(f"| {language} | {misses.calls} | {misses.expired} | {misses.cancelled} |", flush=True)
        good = good and misses.expired >= misses.calls > 0 and misses.cancelled <= promises.CALLERS
    return 0 if good else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--callers", nargs="+", default=_LANGUAGES, choices=_LANGUAGES)
    parser.add_argument("--misses", action="store_true",
                        help="callers in six languages hang up at their deadline: tells how the gateway counts them")
    parser.add_argument("--seconds", type=int, default=120, help="of each of six runs")
    arguments = parser.parse_args()
    binaries = os.environ["GATEWAY_BINARIES"]
    if arguments.misses:
        return _misses(binaries)
    print("| callers | tenants | admitted | in time | refused | vectors paid | of these thrown away |\n" + "|---" * 7 + "|")
    good = True
    for language in arguments.callers:
        command = _command(language, binaries)
        for one_tenant in (True, False):
            outcome = promises.run(binaries, command, arguments.seconds, one_tenant)
            print(f"| {language} | {1 if one_tenant else promises.CALLERS} | {outcome.admitted} | "
                  f"{100 * outcome.in_time_share:.1f} % | {outcome.refused} | {outcome.paid_rows:,} | "
                  f"{100 * outcome.wasted_share:.2f} % |", flush=True)
            for missed in outcome.missed:
                print(missed, file=sys.stderr)
            good = good and outcome.in_time_share >= _LEAST_IN_TIME and outcome.wasted_share < _MOST_WASTED
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
