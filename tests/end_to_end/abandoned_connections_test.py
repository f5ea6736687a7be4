"""Clients that open connections by the thousand and forget them cost a gateway nothing for long."""

import os
import resource
import socket
import struct
import sys
import tempfile
import threading
import unittest

import programs

import grpc

BINARIES = os.environ["GATEWAY_BINARIES"]
MAX_CONNECTIONS = 2000  # The default.
REFUSED = 50
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])  # With empty SETTINGS.

_stubs = tempfile.TemporaryDirectory()
programs.generate_stubs(os.environ["GATEWAY_PROTO"], _stubs.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402


class Neighbour:
    """Calls all the time, over one connection."""

    def __init__(self, target):
        self.target = target
        self.answers = 0
        self.failures = []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        with grpc.insecure_channel(self.target) as channel:
            stub = pb_grpc.EmbeddingServiceStub(channel)
            while not self.stopping.is_set():
                try:
                    stub.EmbedUnary(pb.EmbedRequest(texts=["a neighbour's text"], dimension=64), timeout=20)
                    self.answers += 1
                except grpc.RpcError as error:
                    self.failures.append(f"{error.code()}: {error.details()}")

    def wait_for_more(self, answers=5):
        until = self.answers + answers
        programs.wait_until(lambda: self.answers >= until or self.failures, "the neighbour's answers")

    def __enter__(self):
        self.thread.start()
        self.wait_for_more()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()


class AbandonedConnections(unittest.TestCase):
    def setUp(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard < 2 * MAX_CONNECTIONS + 512:
            self.skipTest("this machine grants too few file descriptors")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        folder = self.enterContext(tempfile.TemporaryDirectory())
        base_url, ca_file = self.enterContext(programs.emulator(BINARIES, folder))
        config = programs.config(base_url, ca_file).replace("insecure: true", "insecure: true, handshake_timeout_ms: 2000")
        gateway = self.enterContext(programs.gateway(BINARIES, folder, config))
        self.port = int(gateway.value("grpc_port"))
        self.operations_port = gateway.value("operations_port")
        self.neighbour = self.enterContext(Neighbour(f"127.0.0.1:{self.port}"))

    def metric(self, name):
        return programs.metric(self.operations_port, name)

    def open(self, count, greeting):
        """Connections that have been let in."""
        opened = []
        for _ in range(count):
            opened.append(socket.create_connection(("127.0.0.1", self.port), timeout=20))
            opened[-1].sendall(greeting)
        return opened

    def test_leave_nothing_behind_and_nobody_is_held_up(self):
        descriptors = self.metric("process_open_fds")
        polite = self.open(MAX_CONNECTIONS - 1, PREFACE)
        for connection in polite:
            self.assertNotEqual(connection.recv(1), b"", "the gateway's own greeting")
        self.assertEqual(self.metric("gateway_grpc_connections_open"), MAX_CONNECTIONS)
        for connection in self.open(REFUSED, b""):
            with connection:
                self.assertEqual(connection.recv(1), b"")
        self.assertEqual(self.metric("gateway_grpc_connections_refused_total"), REFUSED)
        self.neighbour.wait_for_more()

        # One half says goodbye, the other is torn down.
        for k, connection in enumerate(polite):
            if k % 2 == 0:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        self.wait_for_connections(1)
        # Of these the gateway has to find out for itself.
        silent = self.open(MAX_CONNECTIONS // 4, b"") + self.open(MAX_CONNECTIONS // 4, PREFACE[:10])
        self.neighbour.wait_for_more()
        self.wait_for_connections(1)
        for connection in silent:
            connection.close()
        programs.wait_until(lambda: self.metric("process_open_fds") <= descriptors, f"{descriptors} open files")
        self.neighbour.wait_for_more()
        self.assertEqual(self.neighbour.failures, [])

    def wait_for_connections(self, count):
        programs.wait_until(lambda: self.metric("gateway_grpc_connections_open") == count, f"{count} connections")


if __name__ == "__main__":
    sys.exit(unittest.main())
