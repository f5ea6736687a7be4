"""A forwarder of connections, as the service of a cluster is one: new connections go to a gateway that says it is ready.

It listens on a free port, and reads lines of `PORT READINESS_PORT PORT READINESS_PORT…`, each of all gateways there are.
The first of them that is ready gets the connections, as it says in a line.
"""

import asyncio
import sys

_LOOK_EVERY_S = 0.02


class Forwarder:
    def __init__(self):
        self._backends = []  # (port, port of readiness)
        self._ready = None

    async def watch(self):
        while True:
            ready = [port for port, readiness in self._backends if await _is_ready(readiness)]
            if ready and ready[0] != self._ready:
                self._ready = ready[0]
                print(f"forwarding to {self._ready}", flush=True)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def take_backends(self):
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            ports = [int(word) for word in line.split()]
            self._backends = list(zip(ports[0::2], ports[1::2]))

    async def forward(self, reader, writer):
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._ready)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(_pipe(reader, back), _pipe(there, writer))


async def _pipe(reader, writer):
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def _is_ready(port):
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = await reader.readline()
        writer.close()
        return b" 200 " in status
    except OSError:
        return False


async def _serve():
    forwarder = Forwarder()
    server = await asyncio.start_server(forwarder.forward, "127.0.0.1", 0)
    print(f"forwarder ready: port={server.sockets[0].getsockname()[1]}", flush=True)
    watching = asyncio.create_task(forwarder.watch())
    await forwarder.take_backends()  # Until standard input ends.
    watching.cancel()
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
