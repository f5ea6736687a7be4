"""A client that shares no line with ours: Debian's grpcio against stubs generated here and now."""

import concurrent.futures
import os
import re
import sys
import tempfile
import unittest
import urllib.request

import grpc

import programs

BINARIES, PROTO = os.environ["GATEWAY_BINARIES"], os.environ["GATEWAY_PROTO"]
STUBS = tempfile.TemporaryDirectory()
programs.generate_stubs(PROTO, STUBS.name)
from embedding.v1 import embedding_service_pb2 as pb  # noqa: E402
from embedding.v1 import embedding_service_pb2_grpc as pb_grpc  # noqa: E402

# gRPC 1.51 can take a connection in progress for a failed one; callers wait for the next try.
WAIT_FOR_READY = [("grpc.service_config", '{"methodConfig": [{"name": [{}], "waitForReady": true}]}')]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000000200000002008020000009077") + bytes(40)


class ForeignClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.running = programs.stack(BINARIES)
        cls.gateway = cls.running.__enter__()
        cls.channel = grpc.insecure_channel("127.0.0.1:" + cls.gateway.value("grpc_port"),
                                            options=WAIT_FOR_READY)
        cls.stub = pb_grpc.EmbeddingServiceStub(cls.channel)

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()
        cls.running.__exit__(None, None, None)

    def vector(self, text):
        reply = self.stub.EmbedUnary(pb.EmbedRequest(texts=[text], dimension=256), timeout=20)
        return list(reply.results[0].embedding.dense)

    def test_streams_one_result_an_item_and_the_summary_last(self):
        texts = [f"text {k}" for k in range(23)]
        events = list(self.stub.Embed(pb.EmbedRequest(texts=texts, dimension=256), timeout=20))
        results = [event.result for event in events[:-1]]
        self.assertEqual(sorted(result.index for result in results), list(range(23)))
        self.assertEqual(events[-1].WhichOneof("event"), "summary")
        self.assertEqual(events[-1].summary.succeeded, 23)
        for result in results:
            self.assertEqual(list(result.embedding.dense), self.vector(texts[result.index]))

    def test_concurrent_callers_get_what_they_get_alone(self):
        texts = [f"caller {k}" for k in range(60)]
        with concurrent.futures.ThreadPoolExecutor(30) as pool:
            together = list(pool.map(self.vector, texts))
        self.assertEqual(together, [self.vector(text) for text in texts])

    def test_embeds_text_image_and_video(self):
        request = pb.EmbedMultimodalRequest(contents=[
            pb.Content(text="a cup"), pb.Content(image=pb.Image(data=PICTURE)),
            pb.Content(video=pb.Video(url="https://example.com/cup.mp4"))])
        reply = self.stub.EmbedMultimodalUnary(request, timeout=20)
        self.assertEqual([len(result.embedding.dense) for result in reply.results], [1024] * 3)

    def test_names_the_field_of_a_bad_request(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.stub.EmbedUnary(pb.EmbedRequest(texts=["ok", ""]), timeout=20)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertIn("texts[1]", caught.exception.details())

    def test_pays_for_no_answer_that_this_client_could_not_take(self):
        def texts(count):
            return pb.EmbedRequest(texts=[f"text {k}" for k in range(count)], dimension=2048)

        def items():
            return programs.metric(self.gateway.value("operations_port"), "gateway_items_admitted_total")

        before = items()
        with self.assertRaises(grpc.RpcError) as caught:
            self.stub.EmbedUnary(texts(600), timeout=20)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        fitting = int(re.search(r"the first (\d+) fit", caught.exception.details()).group(1))
        self.assertGreater(fitting, 500)
        self.assertEqual(items(), before)
        whole = self.stub.EmbedUnary(texts(fitting), timeout=60)  # Under grpcio's own limit of 4 MiB.
        self.assertEqual(len(whole.results), fitting)
        events = list(self.stub.Embed(texts(600), timeout=60))
        self.assertEqual(events[-1].summary.succeeded, 600)

    def test_lists_the_models(self):
        models = self.stub.ListModels(pb.ListModelsRequest(), timeout=20).models
        self.assertEqual([model.name for model in models],
                         ["multimodal-embedding-v1", "text-embedding-v4"])
        self.assertEqual(models[1].dimensions[0], 1024)

    def test_metrics_count_the_requests(self):
        self.vector("counted")
        page = urllib.request.urlopen(
            f"http://127.0.0.1:{self.gateway.value('operations_port')}/metrics", timeout=20)
        self.assertIn("gateway_requests_total", page.read().decode())


if __name__ == "__main__":
    sys.exit(unittest.main())
