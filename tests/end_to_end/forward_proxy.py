"""An HTTP proxy for tests: it opens tunnels, or refuses to, and remembers who asked for which."""

import contextlib
import socket
import threading

_HEAD_END = b"\r\n\r\n"


class ForwardProxy:
    """All tunnels lead to one port of this machine, so that an origin may have a name that nobody else knows."""

    def __init__(self, leads_to, login=None):
        self.leads_to = leads_to
        self.login = login  # What must follow "Proxy-Authorization: "; None: nothing need be shown.
        self.refusal = None  # A status line in place of every tunnel.
        self.targets = []  # Of each CONNECT, in the order of arrival.
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = set()
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        """Nobody is served any more, and every tunnel ends."""
        with self.lock:
            ends, self.open = self.open, None
        for end in [self.listener, *ends]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close_tunnels(self):
        with self.lock:
            ends, self.open = self.open, set()
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError):
            head = b""
            while _HEAD_END not in head:
                got = client.recv(4096)
                if not got:
                    return
                head += got
            client.sendall(self._answer(head.decode()).encode() + _HEAD_END)
            if self.refusal is None and self._is_welcome(head.decode()):
                self._lead(client)

    def _answer(self, head):
        method, target, _ = head.split("\r\n", 1)[0].split(" ")
        self.targets.append(target)
        if method != "CONNECT":
            return "HTTP/1.1 405 Method Not Allowed"
        if self.refusal is not None:
            return f"HTTP/1.1 {self.refusal}"
        if not self._is_welcome(head):
            return "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\""
        return "HTTP/1.1 200 Connection established"

    def _is_welcome(self, head):
        return self.login is None or f"\r\nProxy-Authorization: {self.login}\r\n" in head

    def _lead(self, client):
        with socket.create_connection(("127.0.0.1", self.leads_to)) as origin:
            with self.lock:
                if self.open is None:
                    return
                self.open |= {client, origin}
            back = threading.Thread(target=self._copy, args=(origin, client), daemon=True)
            back.start()
            self._copy(client, origin)
            back.join()

    @staticmethod
    def _copy(source, sink):
        with contextlib.suppress(OSError):
            while got := source.recv(65536):
                sink.sendall(got)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
