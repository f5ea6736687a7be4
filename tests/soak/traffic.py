"""Callers that change with every call: who they are, what they ask for, and whether they stay for the answer."""

import collections
import os
import random
import tempfile
import threading

import grpc

import programs

_STUBS = tempfile.TemporaryDirectory()
programs.generate_stubs(os.environ["GATEWAY_PROTO"], _STUBS.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402

CALLERS = 24
TENANTS = 5000  # Names that come and go.
CALLS_A_CONNECTION = 50
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000000200000002008020000009077") + bytes(40)


class WrongAnswer(Exception):
    """Not what was asked for: the one thing that must never be."""


class Seen:
    """What the callers saw; the names are those of accounts.py."""

    def __init__(self):
        self.lock = threading.Lock()
        self.calls = collections.Counter()  # By the code they ended with.
        self.items = collections.Counter()  # Asked for, embedded, failed.
        self.wrong = []

    def count(self, code, **items):
        with self.lock:
            self.calls[code] += 1
            self.items.update(items)


class Caller(threading.Thread):
    def __init__(self, target, seed, items_a_second, seen, stopping):
        super().__init__(daemon=True)  # A soak that is interrupted waits for no answer.
        self.target = target
        self.chance = random.Random(seed)
        self.pace = items_a_second
        self.seen = seen
        self.stopping = stopping

    def run(self):
        try:
            while not self.stopping.is_set():
                self.connection()
        except Exception as failure:  # Else the load would be less from here on, and nobody would know.
            self.seen.wrong.append(f"a caller ended by {failure!r}")

    def connection(self):
        options = [("grpc.use_local_subchannel_pool", 1)]
        with grpc.insecure_channel(self.target, options=options) as channel:
            stub = pb_grpc.EmbeddingServiceStub(channel)
            for _ in range(CALLS_A_CONNECTION):
                asked = self.call(stub)
                if self.stopping.wait(self.chance.expovariate(self.pace / asked)):
                    return

    def call(self, stub):
        """Makes one call and returns how many items it asked for."""
        if self.chance.random() < 0.02:
            request, items = self.multimodal()
            stream, unary = stub.EmbedMultimodal, stub.EmbedMultimodalUnary
        else:
            request, items = self.texts()
            stream, unary = stub.Embed, stub.EmbedUnary
        options = {
            "timeout": 20 if self.chance.random() < 0.9 else self.chance.uniform(0.01, 0.5),
            "wait_for_ready": True,
            "metadata": [("x-tenant-id", f"tenant-{self.chance.randrange(TENANTS)}")],
        }
        leaves_after = self.chance.uniform(0, 0.2) if self.chance.random() < 0.1 else None
        try:
            if self.chance.random() < 0.5:
                self.stream(stream(request, **options), items, leaves_after)
            else:
                self.unary(unary.future(request, **options), items, leaves_after)
        except WrongAnswer as wrong:
            self.seen.wrong.append(str(wrong))
        return items

    def texts(self):
        items = self.chance.choice((1, 1, 1, 2, 5, 10, 40))
        request = pb.EmbedRequest(
            texts=[f"text {self.chance.getrandbits(40)}" for _ in range(items)],
            dimension=self.chance.choice((64, 128, 256, 1024)),
            output_type=self.chance.randrange(1, 4),
            priority=self.chance.randrange(3))
        if self.chance.random() < 0.3:  # A lane that nobody else is in.
            request.text_type = pb.TEXT_TYPE_QUERY
            request.instruct = f"Given task {self.chance.getrandbits(40)}, retrieve passages"
        return request, items

    def multimodal(self):
        items = self.chance.randrange(1, 4)
        contents = [pb.Content(text=f"text {self.chance.getrandbits(40)}"), pb.Content(image=pb.Image(data=PICTURE)),
                    pb.Content(text=f"text {self.chance.getrandbits(40)}")]
        return pb.EmbedMultimodalRequest(contents=contents[:items]), items

    def stream(self, call, items, leaves_after):
        timer = threading.Timer(leaves_after, call.cancel) if leaves_after is not None else None
        if timer:
            timer.start()
        results, code = [], "OK"
        try:
            results = [event.result for event in call if event.HasField("result")]
        except grpc.RpcError as error:
            code = error.code().name
        if timer:
            timer.cancel()
        indices = sorted(result.index for result in results)
        if code == "OK" and indices != list(range(items)):
            raise WrongAnswer(f"of {items} items a stream answered {indices}")
        embedded = sum(result.HasField("embedding") for result in results)
        self.seen.count(code, asked=items, embedded=embedded, failed=len(results) - embedded)

    def unary(self, call, items, leaves_after):
        code, embedded = "OK", 0
        try:
            if leaves_after is not None:
                self.stopping.wait(leaves_after)
                call.cancel()
            results = call.result().results
            embedded = len(results)
            if [result.index for result in results] != list(range(items)):
                raise WrongAnswer(f"of {items} items a reply answered {[result.index for result in results]}")
        except grpc.RpcError as error:
            code = error.code().name
        except grpc.FutureCancelledError:
            code = "CANCELLED"
        self.seen.count(code, asked=items, embedded=embedded)


class Traffic:
    """All callers together ask for `items_a_second`, on the average."""

    def __init__(self, target, items_a_second):
        self.seen = Seen()
        self.stopping = threading.Event()
        self.callers = [Caller(target, seed, items_a_second / CALLERS, self.seen, self.stopping)
                        for seed in range(CALLERS)]

    def start(self):
        for caller in self.callers:
            caller.start()

    def progress(self):
        with self.seen.lock:
            return (f"{sum(self.seen.calls.values())} calls, {self.seen.items['embedded']} embeddings, "
                    + ", ".join(f"{count} {code}" for code, count in self.seen.calls.most_common()))

    def stop(self):
        self.stopping.set()
        for caller in self.callers:
            caller.join()
