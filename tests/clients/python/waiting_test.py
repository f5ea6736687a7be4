"""openai for Python: its time limits become deadlines, and it comes back when the gateway says."""

import time
import unittest

import openai

import programs
from stage import MODEL
from staged import Staged

SLOT_S = 2.0  # Between the provider calls of ScarceBudget.
HANGS_UP_S = 15  # Of which a hundredth is more than a busy machine takes to hand a request on.


class ScarceBudget(Staged):
    """A provider call every two seconds."""

    CONFIG = {"calls_per_minute": 60 / SLOT_S}

    def setUp(self):
        self.begun = time.monotonic()
        self.client().embeddings.create(model=MODEL, input="a cup")  # Takes the slot that is open.

    def test_a_request_with_time_waits(self):
        self.client().embeddings.create(model=MODEL, input="a cup")
        self.assertGreater(time.monotonic() - self.begun, 0.9 * SLOT_S)

    def test_a_time_limit_that_the_budget_can_not_meet_is_a_rate_limit_error(self):
        with self.assertRaises(openai.RateLimitError) as caught:
            self.client(timeout=0.2).embeddings.create(model=MODEL, input="a cup")
        self.assertEqual("deadline_too_short", caught.exception.code)
        headers = caught.exception.response.headers
        self.assertGreaterEqual(1000 * int(headers["retry-after"]), int(headers["retry-after-ms"]))

    def test_429_is_repeated_after_retry_after_ms(self):
        client, answers = self.watched_client(max_retries=2, timeout=0.8)
        client.embeddings.create(model=MODEL, input="a cup")
        (first, headers, refused), (second, _, answered) = answers
        self.assertEqual((429, 200), (first, second))
        self.assertGreaterEqual(answered - refused, int(headers["retry-after-ms"]) / 1000)


class Outage(Staged):
    FLAGS = ("--fault", "status,code=InternalError,next=1")
    CONFIG = {"changes": [(r"\Z", "retry: {max_attempts: 1}\n")]}

    def test_503_is_repeated_after_retry_after_ms(self):
        client, answers = self.watched_client(max_retries=2)
        client.embeddings.create(model=MODEL, input="a cup")
        (first, headers, refused), (second, _, answered) = answers
        self.assertEqual((503, 200), (first, second))
        self.assertGreaterEqual(answered - refused, int(headers["retry-after-ms"]) / 1000)


class SilentProvider(Staged):
    """One that answers nothing while these tests run."""

    FLAGS = ("--latency-ms", "600000")

    def counted(self, outcome):
        return self.stage.metric(f"gateway_items_{outcome}_total")

    def test_who_hangs_up_at_the_limit_that_it_told_has_missed_its_deadline(self):
        expired, cancelled = self.counted("expired"), self.counted("cancelled")
        # Both clocks run: either the client's is the first, or the gateway's 504.
        with self.assertRaises((openai.APITimeoutError, openai.InternalServerError)):
            self.client(timeout=HANGS_UP_S).embeddings.create(model=MODEL, input="a cup")
        programs.wait_until(lambda: self.counted("expired") == expired + 1, "the missed deadline")
        self.assertEqual(cancelled, self.counted("cancelled"))

    def test_a_limit_that_the_client_keeps_to_itself_is_a_cancellation(self):
        cancelled = self.counted("cancelled")
        with self.assertRaises(openai.APITimeoutError):
            self.client(timeout=0.5).embeddings.create(
                model=MODEL, input="a cup", extra_headers={"X-Stainless-Read-Timeout": openai.Omit()})
        programs.wait_until(lambda: self.counted("cancelled") == cancelled + 1, "the cancellation")

    def test_the_header_alone_is_a_deadline(self):
        with self.assertRaises(openai.InternalServerError) as caught:
            self.client().embeddings.create(model=MODEL, input="a cup", extra_headers={"X-Stainless-Read-Timeout": "0.5"})
        self.assertEqual((504, "deadline_exceeded"), (caught.exception.status_code, caught.exception.code))


if __name__ == "__main__":
    unittest.main()
