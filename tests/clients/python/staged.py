"""What the tests of the Python clients share."""

import struct
import time
import unittest

import openai

from stage import stage


class Staged(unittest.TestCase):
    """Tests at one gateway, which a class sets up by its flags of the emulator and its configuration."""

    FLAGS = ()
    CONFIG = {}

    @classmethod
    def setUpClass(cls):
        context = stage(*cls.FLAGS, **cls.CONFIG)
        cls.stage = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def client(self, max_retries=0, api_key="unused", **options):
        """Repeats nothing unless told, so that a test sees what the gateway answers."""
        client = openai.OpenAI(base_url=self.stage.base_url, api_key=api_key, max_retries=max_retries, **options)
        self.addCleanup(client.close)
        return client

    def watched_client(self, **options):
        """A client, and the list of the answers that it gets: (status, headers, when)."""
        answers = []

        def keep(answer):
            answers.append((answer.status_code, answer.headers, time.monotonic()))
        http_client = openai.DefaultHttpxClient(event_hooks={"response": [keep]})
        return self.client(http_client=http_client, **options), answers


def float32(vector):
    """Numbers written shortly and numbers out of base64 are the same floats of 32 bits, but not the same doubles."""
    return struct.pack(f"<{len(vector)}f", *vector)
