"""Takes callers of five languages through drains, and tells what became of their calls.

The binaries are those of GATEWAY_BINARIES. What the callers need is installed into build/callers.
"""

import argparse
import functools
import os
import sys
import time

import installation
import rollout
from account import account_of

_CONNECTIONS = 4
_NOT_JUDGED = "rust"  # It loses calls of its own accord: docs/testing.md, Drains.
_WARMING_S = 5  # Java's virtual machine needs them.
_LAST_S = 1
_AGE_MS, _AGE_S = 1000, 15
_KINDS = {"closed loop, 1 call at once": rollout.CLOSED_1, "closed loop, 4 calls at once": rollout.CLOSED_4,
          "open loop, 300 calls a second": rollout.OPEN_300}


def _through_drains(command, kind, drains):
    with rollout.Rollout(os.environ["GATEWAY_BINARIES"]) as gateways:
        with rollout.Callers(command, gateways, _CONNECTIONS, kind) as callers:
            time.sleep(_WARMING_S)
            at = [gateways.replace() for _ in range(drains)]
            time.sleep(_LAST_S)
            return account_of(callers.end(), at)


def _through_ages(command, kind):
    with rollout.Rollout(os.environ["GATEWAY_BINARIES"], f", max_connection_age_ms: {_AGE_MS}") as gateways:
        with rollout.Callers(command, gateways, _CONNECTIONS, kind) as callers:
            time.sleep(_AGE_S)
            return account_of(callers.end(), [])


def _print_table(title, accounts_by_caller):
    print(f"\n**{title}**\n")
    print("| caller | " + " | ".join(_KINDS) + " | longest gap between two answers |")
    print("|---" * (len(_KINDS) + 2) + "|")
    for name, accounts in accounts_by_caller.items():
        gap_ms = max(account.longest_gap_s for account in accounts) * 1000
        print(f"| {name} | " + " | ".join(str(account) for account in accounts) + f" | {gap_ms:.0f} ms |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--callers", nargs="+", default=list(installation.CALLERS), choices=installation.CALLERS)
    parser.add_argument("--drains", type=int, default=10)
    arguments = parser.parse_args()
    commands = {name: installation.install(name) for name in arguments.callers}
    ways = {f"{arguments.drains} drains": functools.partial(_through_drains, drains=arguments.drains),
            f"connections that end after {_AGE_MS} ms": _through_ages}
    may_be_lost = [0, 0, arguments.drains]  # Of each kind.
    good = True
    for way, run in ways.items():
        accounts = {name: [run(command, kind) for kind in _KINDS.values()] for name, command in commands.items()}
        _print_table(f"{_CONNECTIONS} connections, {way}", accounts)
        good = good and all(account.is_good(most) for name in accounts if name != _NOT_JUDGED
                            for account, most in zip(accounts[name], may_be_lost))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
