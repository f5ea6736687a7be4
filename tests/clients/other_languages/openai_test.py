"""OpenAI's clients in other languages: a program on each takes requests as JSON lines and tells what it made of the answers."""

import hashlib
import json
import os
import struct
import subprocess
import unittest

from stage import MODEL, stage

FOLDER = os.environ["CLIENT_FOLDER"]
NAME = os.path.basename(FOLDER)
COMMAND = {"node": ["node", f"{FOLDER}/client.js"], "go": [f"{FOLDER}/client"]}[NAME]
# What each calls the refusals; Go has one type for all.
CLASS_OF = {"node": {400: "BadRequestError", 401: "AuthenticationError", 404: "NotFoundError", 429: "RateLimitError"}, "go": {}}[NAME]
TOKEN = "token-of-search"
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()


def float32(vectors):
    return [struct.pack(f"<{len(vector)}f", *vector) for vector in vectors]


class Staged(unittest.TestCase):
    FLAGS = ()
    CONFIG = {}

    @classmethod
    def setUpClass(cls):
        context = stage(*cls.FLAGS, **cls.CONFIG)
        base_url = context.__enter__().base_url
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.client = subprocess.Popen([*COMMAND, base_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.client.communicate, timeout=20)

    def embed(self, texts, **options):
        asked = {"model": MODEL, "input": texts, "key": "unused", "retries": 0, "timeout_ms": 60_000, **options}
        self.client.stdin.write(json.dumps(asked) + "\n")
        self.client.stdin.flush()
        return json.loads(self.client.stdout.readline())

    def refused(self, status, **options):
        outcome = self.embed(**{"texts": ["a cup"], **options})
        self.assertEqual(status, outcome["status"], outcome)
        self.assertEqual(CLASS_OF.get(status, "Error"), outcome["error"])
        self.assertTrue(outcome["request_id"])
        self.assertEqual(1, len(outcome["attempts"]))
        return outcome

    def repeated(self, status, outcome):
        """It was refused so, and came back no earlier than it was told."""
        first, second = outcome["attempts"]
        self.assertEqual((status, 200), (first["status"], second["status"]))
        self.assertGreater(first["wait_ms"], 0)
        self.assertGreaterEqual(second["at_ms"] - first["at_ms"], first["wait_ms"] - 1)  # Clocks of milliseconds.


class Answers(Staged):
    def test_rows_come_in_order_and_decoded(self):
        rows = [f"row {k} of a hundred" for k in range(100)]
        by_default = self.embed(rows)
        floats = self.embed(rows, encoding_format="float")
        self.assertEqual([1024] * 100, [len(vector) for vector in by_default["vectors"]])
        self.assertEqual(float32(floats["vectors"]), float32(by_default["vectors"]))
        for k in range(0, 100, 9):
            self.assertEqual(by_default["vectors"][k], self.embed([rows[k]])["vectors"][0], rows[k])
        self.assertGreater(by_default["tokens"], 100)

    def test_dimensions(self):
        self.assertEqual([64], [len(vector) for vector in self.embed(["a cup"], dimensions=64)["vectors"]])

    def test_refusals_have_words_field_and_code_and_are_sent_once(self):
        outcome = self.refused(400, dimensions=77, retries=2)
        self.assertEqual(("dimensions", "invalid_request"), (outcome["param"], outcome["code"]))
        self.assertIn('field "dimensions"', outcome["message"])
        self.assertEqual("unknown_model", self.refused(404, model="text-embedding-3-small", retries=2)["code"])


class Keys(Staged):
    CONFIG = {"changes": [("auth: .*", ""), (r"\Z", f"""
tenants:
  - {{name: search, tokens: ["sha256:{DIGEST}"], items_per_minute: 10}}
""")]}

    def test_a_key(self):
        self.assertEqual("unknown_caller", self.refused(401, key="wrong", retries=2)["code"])
        self.assertEqual(1, len(self.embed(["a cup"], key=TOKEN)["vectors"]))

    def test_the_quota(self):
        self.assertEqual("larger_than_quota", self.refused(400, key=TOKEN, texts=["a cup"] * 11)["code"])
        self.embed(["a cup"] * 9, key=TOKEN)
        self.assertEqual("items_quota_spent", self.refused(429, key=TOKEN, texts=["a cup"] * 9)["code"])


class Outage(Staged):
    FLAGS = ("--fault", "status,code=InternalError,next=1")
    CONFIG = {"changes": [(r"\Z", "retry: {max_attempts: 1}\n")]}

    def test_503_is_repeated_after_retry_after_ms(self):
        self.repeated(503, self.embed(["a cup"], retries=2))


class ScarceBudget(Staged):
    """A provider call in three seconds; clients in whole seconds tell a limit of one."""

    CONFIG = {"calls_per_minute": 20}

    def test_429_is_repeated_after_retry_after_ms(self):
        self.embed(["a cup"])
        outcome = self.embed(["a cup"], retries=2, timeout_ms=1000)
        if NAME == "go":  # Whose limit for an attempt is also one for the wait after it.
            self.assertEqual([429], [attempt["status"] for attempt in outcome["attempts"]])
            self.assertEqual("context deadline exceeded", outcome["error"])
        else:
            self.repeated(429, outcome)


if __name__ == "__main__":
    unittest.main()
