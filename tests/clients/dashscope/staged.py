"""What the tests of the DashScope SDK share."""

import contextlib
import os
import re
import struct
import unittest

import dashscope
from dashscope.api_entities.aio_session import close_shared_aio_session
from dashscope.api_entities.http_request import close_shared_sync_session

import programs
from stage import BINARIES, MODEL, stage

CONTENTS_MODEL = "multimodal-embedding-v1"


@contextlib.contextmanager
def emulator():
    """The emulated provider without TLS, since the SDK's async part trusts certifi's authorities alone; its address."""
    program = programs.Program(os.path.join(BINARIES, "dashscope-emulator"), "--plain", "--listen", "127.0.0.1:0",
                               "--key", programs.KEY, "--no-limits")
    try:
        yield re.search(r"http://\S+", program.ready).group(0) + "/api/v1"
    finally:
        program.close()


class Asking(unittest.TestCase):
    """Calls of the SDK, at whatever server a class below sets up; asserts that they succeed, or are refused, as users see it."""

    def point_at(self, address, key):
        """The SDK has one address, one key and one pool of connections for a process."""
        dashscope.base_http_api_url = address
        dashscope.api_key = key
        self.addClassCleanup(close_shared_sync_session)  # A server that ends waits for whoever is still connected.

    def texts(self, texts, **options):
        answer = dashscope.TextEmbedding.call(**{"model": MODEL, "input": texts, **options})
        self.answered(answer)
        return answer

    def contents(self, contents, **options):
        answer = dashscope.MultiModalEmbedding.call(**{"model": CONTENTS_MODEL, "input": contents, **options})
        self.answered(answer)
        return answer

    def answered(self, answer):
        self.assertEqual((200, "", ""), (answer.status_code, answer.code, answer.message))
        self.assertTrue(answer.request_id)

    def refused(self, status, code, answer):
        """The words of the refusal."""
        self.assertEqual((status, code), (answer.status_code, answer.code), answer.message)
        self.assertTrue(answer.message)
        self.assertTrue(answer.request_id)
        self.assertIsNone(answer.output)
        return answer.message


class AtTheGateway(Asking):
    """Tests at one gateway, which a class sets up by its flags of the emulator and its configuration."""

    FLAGS = ()
    CONFIG = {}
    KEY = "unused"

    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(stage(*cls.FLAGS, **cls.CONFIG))

    def setUp(self):
        self.point_at(self.stage.dashscope_url, self.KEY)


class AtTheEmulator(Asking):
    """Tests at the emulated provider itself, with nothing between."""

    @classmethod
    def setUpClass(cls):
        cls.address = cls.enterClassContext(emulator())

    def setUp(self):
        self.point_at(self.address, programs.KEY)


async def embed_async(contents, **options):
    """The async part has a pool of its own, which lives no longer than an event loop."""
    try:
        return await dashscope.AioMultiModalEmbedding.call(model=CONTENTS_MODEL, input=contents, **options)
    finally:
        await close_shared_aio_session()


def float32(vector):
    """The gateway writes floats shorter than the provider does: the same floats of 32 bits, but not the same doubles."""
    return struct.pack(f"<{len(vector)}f", *vector)


def vectors(answer):
    return [float32(row["embedding"]) for row in answer.output["embeddings"]]
