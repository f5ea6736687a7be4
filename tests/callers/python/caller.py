"""The caller of ../README.md on grpcio."""

import itertools
import sys
import threading
import time

import grpc

_METHOD = "/embedding.v1.EmbeddingService/EmbedUnary"
_USUAL_TIMEOUT_MS = 10_000
_LAST_ANSWERS_S = 1
_OPTIONS = [("grpc.use_local_subchannel_pool", 1)]  # A connection for each channel.


class Caller:
    def __init__(self, address, connections, request, timeout_s):
        self._calls = [grpc.insecure_channel(address, options=_OPTIONS).unary_unary(_METHOD) for _ in range(connections)]
        self._request = request
        self._timeout_s = timeout_s
        self._lines = []
        self._ended = threading.Event()

    def run(self, kind, number):
        if kind == "open":
            threads = [threading.Thread(target=self._call_by_the_clock, args=(number,))]
        else:
            threads = [threading.Thread(target=self._call_in_a_loop, args=(connection,))
                       for connection in range(len(self._calls)) for _ in range(number)]
        for thread in threads:
            thread.start()
        sys.stdin.read()
        self._ended.set()
        for thread in threads:
            thread.join()
        time.sleep(_LAST_ANSWERS_S if kind == "open" else 0)
        print("".join(list(self._lines)), end="")

    def _call_in_a_loop(self, connection):
        while not self._ended.is_set():
            begun = time.time_ns()
            try:
                answer = self._calls[connection].with_call(self._request, timeout=self._timeout_s, metadata=[("x-tenant-id", f"caller-{connection}")])[1]
            except grpc.RpcError as error:
                answer = error
            self._ended.wait(self._note(connection, begun, answer) / 1000)

    def _call_by_the_clock(self, per_second):
        begin = time.monotonic()
        for k in itertools.count():
            if self._ended.wait(max(0, begin + k / per_second - time.monotonic())):
                return
            connection = k % len(self._calls)
            begun = time.time_ns()
            call = self._calls[connection].future(self._request, timeout=self._timeout_s)
            call.add_done_callback(lambda done, connection=connection, begun=begun: self._note(connection, begun, done))

    def _note(self, connection, begun, answer):
        """The pushback in milliseconds, 0 without one."""
        pushback = dict(answer.trailing_metadata() or ()).get("grpc-retry-pushback-ms")
        self._lines.append(f"{connection} {begun // 1000} {time.time_ns() // 1000} {answer.code().name} "
                           f"{pushback or '-'}\n")
        return int(pushback or 0)


if __name__ == "__main__":
    timeout_ms = int(sys.argv[6]) if len(sys.argv) > 6 else _USUAL_TIMEOUT_MS
    Caller(sys.argv[1], int(sys.argv[2]), bytes.fromhex(sys.argv[5]), timeout_ms / 1000).run(sys.argv[3], int(sys.argv[4]))
