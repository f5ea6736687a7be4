"""dashscope for Python keeps its connections, and sends a POST again at once if one was cut: neither does harm."""

import asyncio
import socket
import tempfile
import threading
import unittest

import dashscope
from dashscope.api_entities.aio_session import close_shared_aio_session
from dashscope.api_entities.http_request import close_shared_sync_session

import programs
from stage import BINARIES, Stage, http_config
from staged import CONTENTS_MODEL, Asking, AtTheGateway, vectors

CONTENTS = [{"text": "a cup"}]


class Kept(AtTheGateway):
    def test_calls_share_a_connection(self):
        close_shared_sync_session()
        programs.wait_until(lambda: self.stage.metric("gateway_http_connections_open") == 0, "no connection")
        for k in range(5):
            self.texts(f"a cup {k}")
        self.assertEqual(1, self.stage.metric("gateway_http_connections_open"))

    def test_a_refusal_leaves_the_connection_in_use(self):
        self.texts("a cup")
        before = self.stage.metric("gateway_http_connections_open")
        self.refused(404, "ModelNotFound", dashscope.TextEmbedding.call(model="nobody", input="a cup"))
        self.texts("a cup")
        self.assertEqual(before, self.stage.metric("gateway_http_connections_open"))


class Cut(AtTheGateway):
    """A connection that is cut while the gateway works at a call."""

    FLAGS = ("--latency-ms", "300")

    def setUp(self):
        super().setUp()
        close_shared_sync_session()
        listener = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        self.point_at(f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1", "unused")
        self.between = threading.Thread(target=self.cut_the_first_connection, args=(listener,))

    def cut_the_first_connection(self, listener):
        for is_first in (True, False):
            caller, _ = listener.accept()
            with caller, socket.create_connection(("127.0.0.1", self.stage.gateway.value("http_port"))) as gateway:
                to_gateway = threading.Thread(target=carry, args=(caller, gateway))
                to_gateway.start()
                if is_first:
                    programs.wait_until(lambda: self.stage.metric("gateway_items_admitted_total") == 1, "the first attempt")
                else:
                    carry(gateway, caller)
                caller.shutdown(socket.SHUT_RDWR)
                to_gateway.join()

    def test_the_call_is_sent_once_more_and_answered(self):
        self.between.start()
        answer = self.texts("a cup", headers={"Connection": "close"})  # So that this ends, and what stands between.
        self.between.join()
        self.assertEqual([0], [row["text_index"] for row in answer.output["embeddings"]])
        self.assertEqual(2, self.stage.metric("gateway_items_admitted_total"))
        programs.wait_until(lambda: self.stage.metric("gateway_admitted_items") == 0, "the end of both attempts")


def carry(sender, receiver):
    """Bytes, until the sender ends or the receiver is gone."""
    try:
        while piece := sender.recv(65536):
            receiver.sendall(piece)
        receiver.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Restart(Asking):
    """A gateway gives way to the next at the same address, while the SDK holds connections to the first."""

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        base_url, ca_file = self.enterContext(programs.emulator(BINARIES, self.folder))
        port = programs.free_port()
        self.config = http_config(base_url, ca_file, http_port=port)
        self.point_at(f"http://127.0.0.1:{port}/api/v1", "unused")

    def gateway(self):
        return programs.gateway(BINARIES, self.folder, self.config)

    def test_the_next_call_finds_it(self):
        with self.gateway() as first:
            before = vectors(self.texts("a cup"))
            first.kill()
        with self.gateway() as second:
            self.assertEqual(before, vectors(self.texts("a cup")))
            self.assertEqual(1, Stage(second).metric("gateway_items_admitted_total"))
            close_shared_sync_session()

    def test_the_async_twin(self):
        async def embed():
            return await dashscope.AioMultiModalEmbedding.call(model=CONTENTS_MODEL, input=CONTENTS)

        async def around_a_restart():
            with self.gateway() as first:
                before = await embed()
                first.kill()
            with self.gateway() as second:
                after = await embed()
                await close_shared_aio_session()
                return before, after, Stage(second).metric("gateway_items_admitted_total")

        before, after, admitted = asyncio.run(around_a_restart())
        self.answered(before)
        self.answered(after)
        self.assertEqual(vectors(before), vectors(after))
        self.assertEqual(1, admitted)


if __name__ == "__main__":
    unittest.main()
