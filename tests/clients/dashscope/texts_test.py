"""dashscope.TextEmbedding: each form of call, at the gateway and, word for word, at the provider that the emulator plays."""

import tempfile
import unittest

import dashscope

import programs
from stage import MODEL
from staged import AtTheEmulator, AtTheGateway, emulator, vectors

ROWS = [f"row {k} of twenty-five" for k in range(25)]


def sparse(answer):
    """The gateway sorts the terms, the provider leaves them as they stand in the text."""
    return [sorted(row["sparse_embedding"], key=lambda term: term["index"]) for row in answer.output["embeddings"]]


class Texts:
    """What both have to do."""

    def test_a_text_alone(self):
        answer = self.texts("a cup")
        self.assertEqual([(0, 1024)], [(row["text_index"], len(row["embedding"])) for row in answer.output["embeddings"]])

    def test_a_list(self):
        answer = self.texts(["a cup", "a saucer"])
        self.assertEqual([0, 1], [row["text_index"] for row in answer.output["embeddings"]])
        self.assertEqual(vectors(self.texts("a cup")) + vectors(self.texts("a saucer")), vectors(answer))

    def test_lines_of_a_file(self):
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            file.write("a cup\na saucer\n")
            file.seek(0)
            self.assertEqual(vectors(self.texts(["a cup", "a saucer"])), vectors(self.texts(file)))

    def test_dimension(self):
        self.assertEqual(64, len(self.texts("a cup", dimension=64).output["embeddings"][0]["embedding"]))

    def test_text_type_and_instruct_change_the_vector(self):
        plain = vectors(self.texts("a cup"))
        self.assertEqual(plain, vectors(self.texts("a cup", text_type="document")))
        self.assertEqual(plain, vectors(self.texts("a cup", instruct="Find crockery")))  # As in the provider's first example.
        query = vectors(self.texts("a cup", text_type="query"))
        told = vectors(self.texts("a cup", text_type="query", instruct="Find crockery"))
        self.assertEqual(3, len({*plain, *query, *told}))

    def test_dense_and_sparse(self):
        row = self.texts("a cup", output_type="dense&sparse").output["embeddings"][0]
        self.assertEqual(1024, len(row["embedding"]))
        self.assertTrue(row["sparse_embedding"])
        for term in row["sparse_embedding"]:
            self.assertEqual({"index", "value", "token"}, set(term))

    def test_sparse_alone(self):
        row = self.texts("a cup", output_type="sparse").output["embeddings"][0]
        self.assertNotIn("embedding", row)
        self.assertTrue(row["sparse_embedding"])

    def test_usage_is_of_all_rows(self):
        alone = [self.texts(text).usage["total_tokens"] for text in ROWS[:10]]
        self.assertEqual({"total_tokens": sum(alone)}, self.texts(ROWS[:10]).usage)

    def test_what_makes_no_other_vector_is_taken(self):
        plain = vectors(self.texts("a cup"))
        for option in ({"workspace": "ws-1"}, {"parameters": {"instruction": "Find crockery"}}, {"user_agent": "shop/1"}):
            self.assertEqual(plain, vectors(self.texts("a cup", **option)), option)

    def test_a_batch_of_batches_as_on_the_providers_pages(self):
        whole = None
        for begin in range(0, 20, 10):
            answer = self.texts(ROWS[begin:begin + 10])
            if whole is None:
                whole = answer
                continue
            for row in answer.output["embeddings"]:
                row["text_index"] += begin
                whole.output["embeddings"].append(row)
            whole.usage["total_tokens"] += answer.usage["total_tokens"]
        self.assertEqual(list(range(20)), [row["text_index"] for row in whole.output["embeddings"]])
        self.assertIn(f'"total_tokens": {whole.usage["total_tokens"]}', str(whole))

    def test_bad_requests(self):
        for field, call in {
                "dimension": {"input": "a cup", "dimension": 77},
                "text_type": {"input": "a cup", "text_type": "poem"},
                "output_type": {"input": "a cup", "output_type": "int8"},
        }.items():
            with self.subTest(field):
                words = self.refused(400, "InvalidParameter", dashscope.TextEmbedding.call(**{"model": MODEL, **call}))
                self.assertIn(field, words)

    def test_a_model_that_nobody_has(self):
        self.refused(404, "ModelNotFound", dashscope.TextEmbedding.call(model="text-embedding-3-small", input="a cup"))

    def test_a_model_of_the_other_path(self):
        self.refused(400, "InvalidParameter", dashscope.TextEmbedding.call(model="multimodal-embedding-v1", input="a cup"))


class TextsAtTheEmulator(Texts, AtTheEmulator):
    def test_an_empty_answer(self):
        answer = dashscope.Generation.call(model="qwen-max", prompt="a cup")
        self.assertEqual((404, "Unknown", ""), (answer.status_code, answer.code, answer.message))


class TextsAtTheGateway(Texts, AtTheGateway):
    def test_rows_of_several_provider_calls_come_in_order(self):
        calls = self.stage.metric("gateway_calls_started_total")
        together = self.texts(ROWS)
        self.assertGreater(self.stage.metric("gateway_calls_started_total"), calls + 1)
        self.assertEqual(list(range(len(ROWS))), [row["text_index"] for row in together.output["embeddings"]])
        for text, vector in zip(ROWS, vectors(together), strict=True):
            self.assertEqual([vector], vectors(self.texts(text)), text)
        self.assertEqual(sum(self.texts(text).usage["total_tokens"] for text in ROWS), together.usage["total_tokens"])

    def test_vectors_are_the_providers(self):
        call = {"texts": ROWS[:10], "dimension": 256, "text_type": "query", "output_type": "dense&sparse"}
        through = self.texts(**call)
        with emulator() as address:
            self.point_at(address, programs.KEY)
            direct = self.texts(**call)
        self.assertEqual(vectors(direct), vectors(through))
        self.assertEqual(sparse(direct), sparse(through))

    def test_bad_requests_name_the_field(self):
        for field, call in {
                "parameters.dimension": {"input": "a cup", "dimension": 77},
                "parameters.text_type": {"input": "a cup", "text_type": "poem"},
                "input.texts[1]": {"input": ["a cup", ""]},
                "input.texts": {"input": []},
        }.items():
            with self.subTest(field):
                answer = dashscope.TextEmbedding.call(**{"model": MODEL, **call})
                self.assertIn(f'field "{field}": ', self.refused(400, "InvalidParameter", answer))

    def test_request_id(self):
        answer = self.texts("a cup")
        self.assertRegex(answer.request_id, "^[0-9a-f]{32}-[0-9a-f]{16}$")
        self.assertEqual(answer.request_id, answer.headers["x-request-id"])
        self.assertEqual("order-7", self.texts("a cup", headers={"X-Request-Id": "order-7"}).request_id)

    def test_a_service_that_the_gateway_does_not_have(self):
        answer = dashscope.Generation.call(model="qwen-max", prompt="a cup")
        self.refused(404, "NotFound", answer)

    def test_tasks_are_refused_in_words(self):
        answer = dashscope.BatchTextEmbedding.async_call(model=MODEL, url="https://example.invalid/lines.txt")
        self.assertIn("input.url", self.refused(400, "InvalidParameter", answer))


if __name__ == "__main__":
    unittest.main()
