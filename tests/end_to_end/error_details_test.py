"""Errors as programs read them: by google.rpc's own message types, which no file of ours has, and a service config."""

import contextlib
import json
import os
import re
import sys
import tempfile
import unittest

import grpc
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, duration_pb2, message_factory

import programs

BINARIES, PROTO = os.environ["GATEWAY_BINARIES"], os.environ["GATEWAY_PROTO"]
DOCUMENT = os.path.join(os.path.dirname(PROTO), "docs", "errors.md")
STUBS = tempfile.TemporaryDirectory()
programs.generate_stubs(PROTO, STUBS.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402

# gRPC 1.51 can take a connection in progress for a failed one; callers wait for the next try.
WAIT_FOR_READY = [("grpc.service_config", '{"methodConfig": [{"name": [{}], "waitForReady": true}]}')]
TENANTS = """
tenants:
  - {name: small, items_per_minute: 2}
  - {name: busy, items_per_minute: 2}
"""

FIELD = descriptor_pb2.FieldDescriptorProto
# google/rpc/status.proto and error_details.proto as far as the gateway sends them: name, number, type.
MESSAGES = {
    "Status": [("code", 1, "int32"), ("message", 2, "string"), ("details", 3, "[google.protobuf.Any]")],
    "ErrorInfo": [("reason", 1, "string"), ("domain", 2, "string"), ("metadata", 3, "[google.rpc.Pair]")],
    "Pair": [("key", 1, "string"), ("value", 2, "string")],  # What a map's entry is on the wire.
    "RetryInfo": [("retry_delay", 1, "google.protobuf.Duration")],
    "BadRequest": [("field_violations", 1, "[google.rpc.FieldViolation]")],
    "FieldViolation": [("field", 1, "string"), ("description", 2, "string")],
    "QuotaFailure": [("violations", 1, "[google.rpc.Violation]")],
    "Violation": [("subject", 1, "string"), ("description", 2, "string")],
}


def add_field(message, name, number, kind):
    repeated = kind.startswith("[")
    kind = kind.strip("[]")
    field = message.field.add(name=name, number=number)
    field.label = FIELD.LABEL_REPEATED if repeated else FIELD.LABEL_OPTIONAL
    if kind in ("int32", "string"):
        field.type = FIELD.TYPE_INT32 if kind == "int32" else FIELD.TYPE_STRING
    else:
        field.type, field.type_name = FIELD.TYPE_MESSAGE, "." + kind


def google_rpc():
    """The message classes by name."""
    file = descriptor_pb2.FileDescriptorProto(name="google/rpc/for_this_test.proto", package="google.rpc")
    file.syntax = "proto3"
    file.dependency.extend([any_pb2.DESCRIPTOR.name, duration_pb2.DESCRIPTOR.name])
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field in fields:
            add_field(message, *field)
    pool = descriptor_pool.Default()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {name: factory.GetPrototype(pool.FindMessageTypeByName("google.rpc." + name)) for name in MESSAGES}


RPC = google_rpc()


def trailers_of(error):
    return {key: value for key, value in error.trailing_metadata()}


def details_of(error):
    """The details by type's name; code and message are the RPC's own, as grpcio-status insists."""
    status = RPC["Status"].FromString(trailers_of(error)["grpc-status-details-bin"])
    assert status.code == error.code().value[0], status
    assert status.message == error.details(), status
    details = {}
    for packed in status.details:
        name = packed.type_url.removeprefix("type.googleapis.com/google.rpc.")
        details[name] = RPC[name].FromString(packed.value)
    return details


def service_config():
    """The one that docs/errors.md shows for Python."""
    with open(DOCUMENT, encoding="utf-8") as file:
        source = re.search(r"```python\n(SERVICE_CONFIG = .*?\n}\]}\))", file.read(), re.DOTALL).group(1)
    names = {"json": json}
    exec(source, names)  # pylint: disable=exec-used
    return names["SERVICE_CONFIG"]


class ErrorDetails(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.emulator = programs.emulator(BINARIES, cls.folder.name, "--poison", "forbidden")
        base_url, ca_file = cls.emulator.__enter__()
        cls.gateway = programs.gateway(BINARIES, cls.folder.name, programs.config(base_url, ca_file) + TENANTS)
        cls.gateway_program = cls.gateway.__enter__()
        cls.address = "127.0.0.1:" + cls.gateway_program.value("grpc_port")
        cls.channel = grpc.insecure_channel(cls.address, options=WAIT_FOR_READY)
        cls.stub = pb_grpc.EmbeddingServiceStub(cls.channel)

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()
        cls.gateway.__exit__(None, None, None)
        cls.emulator.__exit__(None, None, None)
        cls.folder.cleanup()

    @contextlib.contextmanager
    def patient_stub(self, address):
        """Of a client that has the document's service config and nothing else."""
        channel = grpc.insecure_channel(address, options=[("grpc.service_config", service_config())])
        grpc.channel_ready_future(channel).result(timeout=60)
        with channel:
            yield pb_grpc.EmbeddingServiceStub(channel)

    @staticmethod
    def embed(stub, texts, tenant):
        request = pb.EmbedRequest(texts=texts, dimension=256)
        return stub.EmbedUnary(request, timeout=60, metadata=[("x-tenant-id", tenant)])

    def failure(self, *texts, tenant="any"):
        with self.assertRaises(grpc.RpcError) as caught:
            self.embed(self.stub, texts, tenant)
        return caught.exception

    def test_name_the_field_of_a_bad_request(self):
        details = details_of(self.failure("ok", ""))
        self.assertEqual(details["ErrorInfo"].reason, "INVALID_REQUEST")
        self.assertEqual(details["ErrorInfo"].domain, "embedding.v1")
        self.assertEqual(details["BadRequest"].field_violations[0].field, "texts[1]")
        self.assertNotIn("RetryInfo", details)

    def test_name_the_item_and_the_words_of_the_provider(self):
        error = self.failure("fine", "forbidden")
        details, trailers = details_of(error), trailers_of(error)
        self.assertEqual(details["ErrorInfo"].reason, "ITEM_REFUSED")
        self.assertEqual(details["BadRequest"].field_violations[0].field, "texts[1]")
        metadata = {pair.key: pair.value for pair in details["ErrorInfo"].metadata}
        self.assertEqual(metadata["provider_code"], trailers["x-provider-code"])
        self.assertEqual(metadata["provider_request_id"], trailers["x-provider-request-id"])
        self.assertTrue(metadata["provider_request_id"])

    def test_tell_a_quotas_owner_and_when_to_come_back(self):
        self.embed(self.stub, ["a", "b"], "small")
        error = self.failure("one more", tenant="small")
        details = details_of(error)
        self.assertEqual(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        self.assertEqual(details["ErrorInfo"].reason, "ITEMS_QUOTA_SPENT")
        self.assertEqual(details["QuotaFailure"].violations[0].subject, "tenant:small")
        pushback = int(trailers_of(error)["grpc-retry-pushback-ms"])
        self.assertGreater(pushback, 0)
        self.assertEqual(details["RetryInfo"].retry_delay.ToMilliseconds(), pushback)

    def test_send_nobody_back_who_asks_for_more_than_a_quota(self):
        error = self.failure("one", "two", "three", tenant="small")
        self.assertEqual(details_of(error)["ErrorInfo"].reason, "LARGER_THAN_QUOTA")
        self.assertEqual(trailers_of(error)["grpc-retry-pushback-ms"], "-1")

    def test_are_plain_fields_of_items_in_a_stream(self):
        events = list(self.stub.Embed(pb.EmbedRequest(texts=["fine", "forbidden"], dimension=256), timeout=20))
        failed = [event.result.error for event in events[:-1] if event.result.HasField("error")]
        self.assertEqual([error.reason for error in failed], ["ITEM_REFUSED"])
        self.assertFalse(failed[0].retryable)
        self.assertTrue(failed[0].provider_request_id)

    def test_let_the_service_config_repeat_what_is_unavailable(self):
        fault = ["--fault", "status,code=InternalError,next=1"]
        with tempfile.TemporaryDirectory() as folder, \
                programs.emulator(BINARIES, folder, *fault) as (base_url, ca_file):
            once = programs.config(base_url, ca_file) + "retry: {max_attempts: 1}\n"
            with programs.gateway(BINARIES, folder, once) as gateway, \
                    self.patient_stub("127.0.0.1:" + gateway.value("grpc_port")) as stub:
                reply = self.embed(stub, ["again"], "any")
                self.assertEqual(len(reply.results), 1)
                self.assertEqual(self.ended(gateway, "UNAVAILABLE"), 1)
                self.assertEqual(self.ended(gateway, "OK"), 1)

    def test_let_the_service_config_wait_for_no_quota(self):
        before = self.ended(self.gateway_program, "RESOURCE_EXHAUSTED")
        with self.patient_stub(self.address) as stub, self.assertRaises(grpc.RpcError) as caught:
            for _ in range(2):
                self.embed(stub, ["a", "b"], "busy")
        self.assertEqual(details_of(caught.exception)["ErrorInfo"].reason, "ITEMS_QUOTA_SPENT")
        self.assertEqual(self.ended(self.gateway_program, "RESOURCE_EXHAUSTED"), before + 1)

    @staticmethod
    def ended(gateway, code):
        """Unary calls that ended with that code so far."""
        series = f'gateway_requests_total{{code="{code}",model="text-embedding-v4",rpc="EmbedUnary"}}'
        return programs.metric(gateway.value("operations_port"), series)


if __name__ == "__main__":
    sys.exit(unittest.main())
