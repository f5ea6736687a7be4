"""Callers on Debian's grpcio lose no call in a drain. Callers in other languages: ./dev drains."""

import os
import pathlib
import sys
import time
import unittest

import rollout
from account import account_of

BINARIES = os.environ["GATEWAY_BINARIES"]
CALLER = [sys.executable, str(pathlib.Path(__file__).parents[1] / "callers/python/caller.py")]
CONNECTIONS = 4
DRAINS = 3
SETTLING_S = 0.5
AGES_S = 4


class Drain(unittest.TestCase):
    def test_is_not_noticed_by_who_calls_when_answered(self):
        for kind in (rollout.CLOSED_1, rollout.CLOSED_4):
            with self.subTest(kind=kind), rollout.Rollout(BINARIES) as gateways, rollout.Callers(
                    CALLER, gateways, CONNECTIONS, kind) as callers:
                time.sleep(SETTLING_S)
                drains = [gateways.replace() for _ in range(DRAINS)]
                time.sleep(SETTLING_S)
                account = account_of(callers.end(), drains)
                self.assertTrue(account.is_good(may_be_lost=0), account)
                self.assertGreater(account.answered, CONNECTIONS * DRAINS)

    def test_nor_is_the_end_of_a_connection_by_its_age(self):
        with rollout.Rollout(BINARIES, ", max_connection_age_ms: 1000") as gateways, rollout.Callers(
                CALLER, gateways, CONNECTIONS, rollout.CLOSED_4) as callers:
            time.sleep(AGES_S)
            account = account_of(callers.end(), [])
        self.assertTrue(account.is_good(may_be_lost=0), account)
        self.assertGreater(account.answered, CONNECTIONS)


if __name__ == "__main__":
    sys.exit(unittest.main())
