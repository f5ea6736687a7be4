"""The HTTP port of the real program: requests in OpenAI's shape, bounds, leaving, a drain."""

import base64
import http.client
import json
import os
import socket
import struct
import sys
import tempfile
import threading
import unittest

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
PATH = "/v1/embeddings"
MODEL = "text-embedding-v4"
TEXTS = [f"text number {number}" for number in range(25)]
MAX_BODY_BYTES = 65536
NATIVE_TEXTS = "services/embeddings/text-embedding/text-embedding"
NATIVE_CONTENTS = "services/embeddings/multimodal-embedding/multimodal-embedding"
IMAGE_MODEL = "multimodal-embedding-v1"
# The first bytes of a picture of 32 x 32 pixels, which is all that anybody here looks at.
IMAGE = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000000200000002008020000009077") + bytes(40)
PROVIDER_MS = 400  # Long enough for a caller to leave, or a drain to begin, while it is waited for.
_RPC = f"POST {PATH}"


def config(base_url, ca_file):
    return programs.config(base_url, ca_file).replace(
        "insecure: true", f'insecure: true, http_address: "127.0.0.1:0", max_message_bytes: {MAX_BODY_BYTES}', 1) + (
        "log: {level: error}\n")


class HttpPort(unittest.TestCase):
    def setUp(self):
        folder = self.enter(tempfile.TemporaryDirectory())
        base_url, ca_file = self.enter(programs.emulator(BINARIES, folder, "--latency-ms", str(PROVIDER_MS)))
        self.gateway = self.enter(programs.gateway(BINARIES, folder, config(base_url, ca_file)))
        self.port = int(self.gateway.value("http_port"))

    def enter(self, context):
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def metric(self, name):
        return programs.metric(self.gateway.value("operations_port"), name)

    def connect(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.addCleanup(connection.close)
        return connection

    def post(self, connection, headers=None, **fields):
        body = json.dumps({"model": MODEL, **fields})
        connection.request("POST", PATH, body, {"content-type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        return answer, json.loads(answer.read())

    def ended(self, code):
        return self.metric(f'gateway_requests_total{{code="{code}",model="{MODEL}",rpc="{_RPC}"}}')

    def test_answers_in_input_order_in_both_forms_over_one_connection(self):
        connection = self.connect()
        answer, numbers = self.post(connection, input=TEXTS, dimensions=64)
        self.assertEqual(answer.status, 200, numbers)
        self.assertEqual([row["index"] for row in numbers["data"]], list(range(len(TEXTS))))
        _, packed = self.post(connection, input=TEXTS, dimensions=64, encoding_format="base64")
        for plain, coded in zip(numbers["data"], packed["data"]):
            floats = struct.unpack("<64f", base64.b64decode(coded["embedding"]))
            self.assertEqual([struct.unpack("<f", struct.pack("<f", number))[0] for number in plain["embedding"]], list(floats))
        _, alone = self.post(connection, input=TEXTS[7], dimensions=64)
        self.assertEqual(alone["data"][0]["embedding"], numbers["data"][7]["embedding"])
        self.assertEqual(numbers["usage"]["prompt_tokens"], numbers["usage"]["total_tokens"])
        self.assertEqual(self.metric("gateway_http_connections_open"), 1)
        self.assertEqual(self.ended("OK"), 3)

    def native(self, path, body, headers=None, method="POST"):
        connection = self.connect()
        connection.request(method, "/api/v1/" + path, body, {"content-type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        return answer, json.loads(answer.read())

    def test_answers_in_the_providers_own_shape_with_the_same_vectors(self):
        _, openai = self.post(self.connect(), input=TEXTS, dimensions=64)
        answer, native = self.native(NATIVE_TEXTS, json.dumps(
            {"model": MODEL, "input": {"texts": TEXTS}, "parameters": {"dimension": 64}}))
        self.assertEqual(answer.status, 200, native)
        rows = native["output"]["embeddings"]
        self.assertEqual([row["text_index"] for row in rows], list(range(len(TEXTS))))
        self.assertEqual([row["embedding"] for row in rows], [row["embedding"] for row in openai["data"]])
        self.assertEqual(native["usage"]["total_tokens"], openai["usage"]["total_tokens"])
        self.assertEqual(answer.headers["x-request-id"], native["request_id"])

    def test_refuses_in_the_providers_own_shape(self):
        for path, body, status, code in (
                (NATIVE_TEXTS, '{"input":{"texts":[]}}', 400, "InvalidParameter"),
                (NATIVE_TEXTS, "{", 400, "InvalidParameter"),
                (NATIVE_TEXTS, '{"model":"no-such","input":{"texts":["a"]}}', 404, "ModelNotFound"),
                ("tasks/1", "{}", 404, "NotFound"),
                (NATIVE_TEXTS, json.dumps({"input": {"texts": ["a" * MAX_BODY_BYTES]}}), 413, "BadRequest.TooLarge")):
            with self.subTest(body=body[:60]):
                answer, told = self.native(path, body)
                self.assertEqual((answer.status, told["code"]), (status, code), told)
                self.assertEqual(sorted(told), ["code", "message", "request_id"])

    def test_embeds_a_file_that_was_uploaded_as_its_bytes(self):
        _, policy = self.native("uploads?action=getPolicy&model=" + IMAGE_MODEL, None, method="GET")
        policy = policy["data"]
        self.assertTrue(policy["upload_host"].startswith(f"http://127.0.0.1:{self.port}/"), policy)
        key = policy["upload_dir"] + "/picture.png"
        form = b"".join(b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % part
                        for part in ((b"key", key.encode()), (b"file", IMAGE))) + b"--b--\r\n"
        connection = self.connect()
        connection.request("POST", policy["upload_host"].partition(str(self.port))[2], form,
                           {"content-type": "multipart/form-data; boundary=b"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200, answer.read())
        self.assertGreater(self.metric("gateway_http_upload_bytes"), len(IMAGE))
        vectors = []
        for image in ("oss://" + key, "data:image/png;base64," + base64.b64encode(IMAGE).decode()):
            answer, native = self.native(NATIVE_CONTENTS, json.dumps(
                {"model": IMAGE_MODEL, "input": {"contents": [{"factor": 1, "image": image}, "a text"]}}))
            self.assertEqual(answer.status, 200, native)
            vectors.append([row["embedding"] for row in native["output"]["embeddings"]])
        self.assertEqual(vectors[0], vectors[1])

    def test_shares_calls_among_callers(self):
        connections = [self.connect() for _ in range(20)]
        statuses = []

        def ask(connection, text):
            statuses.append(self.post(connection, input=text)[0].status)

        threads = [threading.Thread(target=ask, args=pair) for pair in zip(connections, TEXTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * len(threads))
        self.assertLess(self.metric("gateway_provider_calls_total"), len(threads))

    def test_refuses_in_the_shape_of_its_clients(self):
        for fields, param in (({}, "input"), ({"input": []}, "input"), ({"input": "a", "dimensions": 7}, "dimensions"),
                              ({"input": [[1, 2]]}, "input"), ({"input": "a", "model": "no-such"}, "model")):
            with self.subTest(fields=fields):
                answer, body = self.post(self.connect(), **fields)
                self.assertIn(answer.status, (400, 404))
                self.assertEqual(body["error"]["param"], param, body)
                self.assertEqual(answer.headers["x-should-retry"], "false")
                self.assertEqual(answer.headers["x-request-id"], body["request_id"])
        answer, body = self.post(self.connect(), input="a" * MAX_BODY_BYTES)
        self.assertEqual((answer.status, body["error"]["code"]), (413, "message_too_large"))
        self.assertEqual(answer.headers["x-request-id"], body["request_id"])
        self.assertEqual(answer.headers["connection"], "close")

    def test_takes_no_two_answers_to_who_calls(self):
        for header in ("Authorization: Bearer sk-one", "x-tenant-id: search"):
            with self.subTest(header=header), socket.create_connection(("127.0.0.1", self.port)) as raw:
                raw.sendall(f"GET /v1/models HTTP/1.1\r\nHost: gateway\r\n{header}\r\n{header}\r\n\r\n".encode())
                answer = http.client.HTTPResponse(raw)
                answer.begin()
                self.assertIn(answer.status, (400, 401))

    def test_takes_who_hangs_up_for_one_that_left(self):
        raw = socket.create_connection(("127.0.0.1", self.port))
        body = json.dumps({"model": MODEL, "input": TEXTS}).encode()
        raw.sendall(f"POST {PATH} HTTP/1.1\r\nHost: gateway\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        programs.wait_until(lambda: self.metric("gateway_admitted_items") == len(TEXTS), "the request")
        raw.close()
        programs.wait_until(lambda: self.ended("CANCELLED") == 1, "the end of the request")
        programs.wait_until(lambda: self.metric("gateway_admitted_items") == 0, "the end of its items")

    def test_ends_a_request_at_the_time_its_client_tells(self):
        answer, body = self.post(self.connect(), {"x-stainless-read-timeout": "0.05"}, input="a")
        self.assertEqual(answer.status, 504, body)

    def test_answers_what_it_has_accepted_and_closes_when_it_drains(self):
        idle, busy = self.connect(), self.connect()
        self.post(idle, input="warm")
        outcome = []
        asking = threading.Thread(target=lambda: outcome.append(self.post(busy, input=TEXTS)))
        asking.start()
        programs.wait_until(lambda: self.metric("gateway_admitted_items") == len(TEXTS), "the request")
        self.assertEqual(self.gateway.terminate(), 0)
        asking.join()
        answer, body = outcome[0]
        self.assertEqual((answer.status, len(body["data"])), (200, len(TEXTS)))
        self.assertEqual(answer.headers["connection"], "close")
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", self.port))


if __name__ == "__main__":
    sys.exit(unittest.main())
