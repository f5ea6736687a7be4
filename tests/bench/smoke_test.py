"""The programs of the bench do their whole work, and its measures come to their rows. Nothing here is timed."""

import os
import pathlib
import sys
import tempfile
import unittest
import unittest.mock

BENCH = pathlib.Path(__file__).parent
sys.path.insert(0, str(BENCH))
import added_latency  # noqa: E402
import cpu_cost  # noqa: E402
import door_cost  # noqa: E402
import growth  # noqa: E402
import load_curve  # noqa: E402
import table  # noqa: E402
import throughput  # noqa: E402
from stage import Load, Stage, programs  # noqa: E402

import grpc  # noqa: E402

TEXTS = ["a stoneware mug", "一只杯子", 'quoted "words" and \\ strokes', "line\nbreak"] * 4


class Programs(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(os.environ["GATEWAY_BINARIES"], rounds=1, scale=0.01)
        self.upstream = self.enterContext(self.stage.upstream())

    def test_bare_pipeline_gives_the_gateways_vectors(self):
        programs.generate_stubs(os.environ["GATEWAY_PROTO"], self.enterContext(tempfile.TemporaryDirectory()))
        from embedding.v1 import embedding_service_pb2 as pb
        from embedding.v1 import embedding_service_pb2_grpc as rpc

        def embed(server, **request):
            with grpc.insecure_channel(server.target) as channel:
                answer = rpc.EmbeddingServiceStub(channel).EmbedUnary(
                    pb.EmbedRequest(model="text-embedding-v4", texts=TEXTS, **request), timeout=20)
            return [(result.index, result.embedding) for result in answer.results]

        with self.stage.gateway(self.upstream, 2) as gateway, self.stage.bare_pipeline(self.upstream, 2) as bare:
            for request in ({"dimension": 1024}, {"dimension": 64}, {"output_type": pb.OUTPUT_TYPE_SPARSE},
                            {"dimension": 2048, "output_type": pb.OUTPUT_TYPE_DENSE_AND_SPARSE}):
                expected = embed(gateway, **request)
                self.assertEqual(len(expected), len(TEXTS))
                self.assertEqual(embed(bare, **request), expected)

    def test_callers_count_what_they_got(self):
        with self.stage.bare_pipeline(self.upstream, 2) as bare:
            outcome = self.stage.load(bare.target, callers=3, connections=2, texts=12, requests=500)
        self.assertEqual((outcome["requests"], outcome["embeddings"], outcome["errors"]), (5, 60, {}))
        outcome = self.stage.load(self.upstream.base_url, self.upstream.ca_file, callers=3, connections=2,
                                  requests=700, output_type="dense_and_sparse")
        self.assertEqual((outcome["requests"], outcome["embeddings"], outcome["errors"]), (7, 7, {}))
        self.assertLessEqual(outcome["p50_us"], outcome["max_us"])

    def test_callers_tell_of_failures(self):
        with self.assertRaisesRegex(RuntimeError, "HTTP_400"):
            self.stage.load(self.upstream.base_url, self.upstream.ca_file, requests=100, dimension=100)
        with self.stage.gateway(self.upstream, 2) as gateway:
            with self.assertRaisesRegex(RuntimeError, "INVALID_ARGUMENT"):
                self.stage.load(gateway.target, requests=100, dimension=100)

    def test_callers_by_http_count_what_they_got(self):
        with self.stage.gateway(self.upstream, 2) as gateway:
            for form in ("base64", "float"):
                outcome = self.stage.load(gateway.http_target(), http=form, callers=3, texts=12, requests=500)
                self.assertEqual((outcome["requests"], outcome["embeddings"], outcome["errors"]), (5, 60, {}))
            with self.assertRaisesRegex(RuntimeError, "HTTP_400"):
                self.stage.load(gateway.http_target(), http="float", requests=100, dimension=100)

    def test_callers_refuse_a_vector_that_was_not_asked_for(self):
        with self.stage.upstream("--fault", "short_vector") as upstream:
            with self.assertRaisesRegex(RuntimeError, "WRONG_ANSWER"):
                self.stage.load(upstream.base_url, upstream.ca_file, requests=100)

    def test_an_open_loop_begins_its_requests_at_their_times(self):
        ways = {"gateway": None, "direct": self.upstream.ca_file}
        with self.stage.gateway(self.upstream, 2) as gateway:
            targets = {"gateway": gateway.target, "direct": self.upstream.base_url}
            for arrivals in ("even", "random"):
                loads = [Load(targets[way], ca_file, {"per_second": 100, "arrivals": arrivals, "requests": 3000})
                         for way, ca_file in ways.items()]
                for outcome in self.stage.loads(loads):
                    self.assertEqual((outcome["requests"], outcome["embeddings"], outcome["throttled"]), (30, 30, 0))
                    if arrivals == "even":
                        self.assertGreaterEqual(outcome["seconds"], 0.3)

    def test_an_open_loop_does_not_tell_of_its_first_seconds(self):
        options = {"per_second": 100, "requests": 500, "settle_s": 3600}
        with self.stage.gateway(self.upstream, 2) as gateway:
            loads = [Load(gateway.target, None, options), Load(self.upstream.base_url, self.upstream.ca_file, options)]
            self.assertEqual([outcome["requests"] for outcome in self.stage.loads(loads)], [0, 0])
        self.assertEqual(self.upstream.counts()[1], 10)  # They were made.

    def test_a_direct_call_that_is_throttled_is_made_again(self):
        def outcome_after(throttles):
            with self.stage.upstream("--fault", f"status,code=limit_requests,next={throttles}") as upstream:
                load = Load(upstream.base_url, upstream.ca_file, {"per_second": 100, "requests": 100, "retries": 2},
                            may_fail=frozenset({"HTTP_429"}))
                return self.stage.loads([load])[0]
        outcome = outcome_after(throttles=2)
        self.assertEqual((outcome["embeddings"], outcome["throttled"], outcome["errors"]), (1, 2, {}))
        self.assertGreaterEqual(outcome["p50_us"], 0.75 * (500_000 + 1_000_000))
        outcome = outcome_after(throttles=3)
        self.assertEqual((outcome["embeddings"], outcome["throttled"], outcome["errors"]), (0, 3, {"HTTP_429": 1}))


class Measures(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(os.environ["GATEWAY_BINARIES"], rounds=1, scale=0.005)

    def test_each_measure_comes_to_its_rows(self):
        self.assertIn("rows a call", next(cpu_cost.rows(self.stage)).measured)
        self.assertEqual(len(list(door_cost.rows(self.stage))), 4)
        self.assertEqual(len(list(added_latency.rows(self.stage))), 5)
        self.assertEqual([row.met is None for row in throughput.rows(self.stage)], [False, True])

    def test_the_curve_tells_what_each_way_came_to(self):
        with unittest.mock.patch.object(load_curve, "LOADS", (100, 400)):
            points = list(load_curve.rows(self.stage))
        self.assertEqual([point.load for point in points], [100, 400])
        self.assertGreater(points[1].direct.throttled, 0)  # Four times as many calls as are allowed.
        self.assertGreater(points[1].gateway.rows_per_call, 1)
        for point in points:
            self.assertEqual(len(point.cells()), len(point.head))
            self.assertGreaterEqual(point.gateway.p99_ms, load_curve.LATENCY_MS)
            self.assertEqual(point.gateway.failed, 0)

    def test_growth_comes_to_its_rows(self):
        with unittest.mock.patch.object(growth, "AXES", {"lanes": ((1, 2), {"callers": 4})}):
            rows = list(growth.rows(self.stage))
        self.assertEqual(len(rows), 4)
        # A few hundred texts in the queue; what a sanitizer takes for itself aside.
        idle_mb, full_mb = (float(row.measured.split()[0]) for row in rows[-2:])
        self.assertLess(full_mb - idle_mb, 64)


class Growth(unittest.TestCase):
    @staticmethod
    def points(*figures):
        return [growth.Point(at, [1], resident * 1e6, 25e6) for at, resident in figures]

    def test_memory_may_grow_as_the_load_does(self):
        self.assertTrue(growth._at_most_linear(self.points((1, 25.1), (10, 30), (100, 60), (1000, 370))))

    def test_memory_may_not_grow_faster(self):
        self.assertFalse(growth._at_most_linear(self.points((1, 25.1), (10, 30), (100, 60), (1000, 380))))


class Table(unittest.TestCase):
    ROWS = [table.Row("speed", ">= 5x", table.spread([3, 1, 2]), False), table.Row("size", "", "1 MB", None)]

    def test_markdown(self):
        self.assertEqual(table.markdown(self.ROWS),
                         "| what | target | measured | met |\n| --- | --- | --- | --- |\n"
                         "| speed | >= 5x | 2.00 (1.00 to 3.00) | **no** |\n| size |  | 1 MB |  |\n")

    def test_columns(self):
        self.assertEqual(table.plain(self.ROWS),
                         "what   target  measured             met\n"
                         "speed  >= 5x   2.00 (1.00 to 3.00)  no\nsize           1 MB\n")

    def test_columns_of_another_kind_are_a_table_of_their_own(self):
        point = load_curve.Point(50, *2 * (load_curve.Seen(21, 42, 0, 0, 1),))
        whole = table.plain([*self.ROWS, point])
        self.assertEqual(whole, table.plain(self.ROWS) + "\n" + table.plain([point]))
        self.assertIn("\n50 %  15.0", whole)

    def test_a_block_is_replaced_and_its_neighbours_stay(self):
        text = "a\n<!-- one -->\nold\n<!-- end -->\nb\n<!-- two -->\nkept\n<!-- end -->\n"
        self.assertEqual(table.replace_block(text, "one", "new\n"), text.replace("old", "new"))
        with self.assertRaises(KeyError):
            table.replace_block(text, "three", "new\n")

    def test_the_document_has_a_block_for_each_measure(self):
        import bench
        document = (BENCH.parents[1] / "docs/benchmarks.md").read_text(encoding="utf-8")
        for name in ("machine", *bench._MEASURES):
            table.replace_block(document, name, "")


if __name__ == "__main__":
    unittest.main()
