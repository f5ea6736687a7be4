"""openai for Python: every form of request, and what comes back as objects."""

import unittest

from stage import MODEL
from staged import Staged, float32

ROWS = [f"row {k} of a hundred" for k in range(100)]


class Answers(Staged):
    def setUp(self):
        self.embeddings = self.client().embeddings

    def embed(self, texts, **options):
        return self.embeddings.create(model=MODEL, input=texts, **options)

    def test_a_text_alone(self):
        answer = self.embed("a cup")
        self.assertEqual([(0, 1024)], [(row.index, len(row.embedding)) for row in answer.data])
        self.assertEqual((MODEL, "list"), (answer.model, answer.object))

    def test_base64_by_default_is_the_same_vector_as_floats(self):
        by_default = self.embed(["a cup", "a saucer"])
        floats = self.embed(["a cup", "a saucer"], encoding_format="float")
        self.assertEqual([float32(row.embedding) for row in floats.data], [float32(row.embedding) for row in by_default.data])

    def test_rows_of_several_provider_calls_come_in_order(self):
        calls = self.stage.metric("gateway_calls_started_total")
        together = self.embed(ROWS)
        self.assertGreater(self.stage.metric("gateway_calls_started_total"), calls + 1)
        self.assertEqual(list(range(len(ROWS))), [row.index for row in together.data])
        for text, row in zip(ROWS, together.data, strict=True):
            self.assertEqual(self.embed(text).data[0].embedding, row.embedding, text)

    def test_dimensions(self):
        self.assertEqual(64, len(self.embed("a cup", dimensions=64).data[0].embedding))

    def test_extra_body(self):
        plain = self.embed("a cup").data[0]
        self.assertNotIn("sparse_embedding", plain.model_extra)
        both = self.embed("a cup", extra_body={"text_type": "query", "instruct": "Find crockery", "output_type": "dense&sparse"})
        row = both.data[0]
        self.assertNotEqual(plain.embedding, row.embedding, "text_type and instruct change the vector")
        self.assertTrue(row.model_extra["sparse_embedding"])
        for term in row.model_extra["sparse_embedding"]:
            self.assertEqual({"index", "value", "token"}, set(term))

    def test_usage_is_of_all_rows(self):
        alone = [self.embed(text).usage for text in ROWS[:20]]
        together = self.embed(ROWS[:20]).usage
        self.assertGreater(together.prompt_tokens, len(alone))
        self.assertEqual(sum(usage.prompt_tokens for usage in alone), together.prompt_tokens)
        self.assertEqual(together.prompt_tokens, together.total_tokens)

    def test_request_id(self):
        self.assertRegex(self.embed("a cup")._request_id, "^[0-9a-f]{32}-[0-9a-f]{16}$")
        self.assertEqual("order-7", self.embed("a cup", extra_headers={"X-Request-Id": "order-7"})._request_id)

    def test_models(self):
        models = self.client().models
        self.assertEqual([MODEL], [model.id for model in models.list()])
        self.assertEqual(MODEL, models.retrieve(MODEL).id)

    def test_base_url_of_the_provider_too(self):
        client = self.client().with_options(base_url=self.stage.base_url.replace("/v1", "/compatible-mode/v1"))
        self.assertEqual(1, len(client.embeddings.create(model=MODEL, input="a cup").data))


if __name__ == "__main__":
    unittest.main()
