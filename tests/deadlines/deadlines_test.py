"""Who is admitted is answered in time, by its own clock; callers on Debian's grpcio. In other languages: ./dev deadlines."""

import os
import pathlib
import sys
import unittest

import promises

BINARIES = os.environ["GATEWAY_BINARIES"]
CALLER = [sys.executable, str(pathlib.Path(__file__).parents[1] / "callers/python/caller.py")]
SECONDS = 12
ROWS_ALLOWED = 300 * SECONDS
# Without promises it is seven of ten; a busy machine may cost a few of some twenty. ./dev deadlines asks for 99 of a hundred.
LEAST_IN_TIME = 0.8


class Deadlines(unittest.TestCase):
    def test_are_kept_and_nothing_is_left_unused(self):
        for one_tenant in (True, False):
            with self.subTest(one_tenant=one_tenant):
                outcome = promises.run(BINARIES, CALLER, SECONDS, one_tenant)
                self.assertGreaterEqual(outcome.in_time_share, LEAST_IN_TIME, outcome)
                self.assertGreater(outcome.paid_rows, ROWS_ALLOWED * 0.75, outcome)
                self.assertGreater(outcome.refused, 0, outcome)


if __name__ == "__main__":
    sys.exit(unittest.main())
