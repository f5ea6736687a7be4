"""LangChain's OpenAIEmbeddings: works with texts, and by default with ids of cl100k_base, for which there must be a vocabulary."""

import asyncio
import base64
import json
import pathlib
import tempfile
import unittest

import openai
import tiktoken
from langchain_openai import OpenAIEmbeddings

import programs
from stage import MODEL
from staged import Staged

# The true vocabulary is downloaded. This one takes its place: each byte alone, the last one first, and a few words.
RANKS = {bytes([255 - k]): k for k in range(256)}
for merged in (b"do", b"doc", b"docu", b"um", b"ent", "风".encode()[:2], "😀".encode()[:3]):
    RANKS[merged] = len(RANKS)
tiktoken.registry.ENCODINGS["cl100k_base"] = tiktoken.Encoding(
    "cl100k_base", pat_str=r"\S+|\s+", mergeable_ranks=RANKS, special_tokens={"<|endoftext|>": 100257})

TEXTS = [f"document {k}" for k in range(96)] + ["风 in a 杯", "café 😀\n", "<|endoftext|>", "風" * 300]


def vocabulary(ranks):
    """As it is published."""
    return b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in ranks.items())


class LangChain(Staged):
    def embeddings(self, **options):
        return OpenAIEmbeddings(model=MODEL, base_url=self.stage.base_url, api_key="unused", max_retries=0, **options)


class Texts(LangChain):
    def test_documents_and_query(self):
        embeddings = self.embeddings(check_embedding_ctx_length=False)
        texts = [f"document {k}" for k in range(100)]
        vectors = embeddings.embed_documents(texts)
        self.assertEqual(100, len(vectors))
        for text, vector in list(zip(texts, vectors))[::9]:
            self.assertEqual(embeddings.embed_query(text), vector, text)

    def test_dimensions_and_text_type(self):
        embeddings = self.embeddings(check_embedding_ctx_length=False, dimensions=64,
                                     model_kwargs={"extra_body": {"text_type": "query"}})
        self.assertEqual(64, len(embeddings.embed_query("a cup")))
        plain = self.embeddings(check_embedding_ctx_length=False, dimensions=64)
        self.assertNotEqual(plain.embed_query("a cup"), embeddings.embed_query("a cup"))

    def test_default_settings_are_told_what_to_set(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.embeddings().embed_documents(["a cup"])
        self.assertEqual("input", caught.exception.param)
        self.assertIn("check_embedding_ctx_length=False", caught.exception.message)


class TokenIds(LangChain):
    """Default settings, at a gateway that has the vocabulary."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.file = pathlib.Path(folder.name, "cl100k_base.tiktoken")
        cls.file.write_bytes(vocabulary(RANKS))
        cls.CONFIG = {"calls_per_minute": 300,  # Slow enough that requests meet.
                      "changes": [(r"\Z", f"reload: {{poll_ms: 100}}\ndoors: {{openai: {{token_vocabulary: {cls.file}}}}}\n")]}
        super().setUpClass()

    def plain(self, texts):
        return self.embeddings(check_embedding_ctx_length=False).embed_documents(texts)

    def items_and_calls(self):
        return [self.stage.metric(f"gateway_call_items_{part}") for part in ("sum", "count")]

    def refused(self, embed):
        with self.assertRaises(openai.BadRequestError) as caught:
            embed()
        return caught.exception

    def test_documents_become_the_vectors_of_their_texts(self):
        sent = []
        http_client = openai.DefaultHttpxClient(
            event_hooks={"request": [lambda request: sent.append(json.loads(request.read())["input"])]})
        items, calls = self.items_and_calls()
        vectors = self.embeddings(http_client=http_client).embed_documents(TEXTS)
        more_items, more_calls = self.items_and_calls()
        self.assertEqual([len(TEXTS)], [len(rows) for rows in sent])
        self.assertTrue(all(isinstance(token, int) for row in sent[0] for token in row))
        self.assertEqual(len(TEXTS), more_items - items)
        self.assertGreater((more_items - items) / (more_calls - calls), 9)
        self.assertEqual(self.plain(TEXTS), vectors)

    def test_queries_at_once_share_provider_calls(self):
        async def queries():
            embeddings = self.embeddings()
            return await asyncio.gather(*(embeddings.aembed_query(text) for text in TEXTS[:50]))

        items, calls = self.items_and_calls()
        vectors = asyncio.run(queries())
        more_items, more_calls = self.items_and_calls()
        self.assertEqual(50, more_items - items)
        self.assertGreater((more_items - items) / (more_calls - calls), 1)
        self.assertEqual(self.plain(TEXTS[:50]), vectors)

    def test_a_text_that_is_cut_inside_a_character_is_told_what_to_set(self):
        embeddings = self.embeddings(embedding_ctx_length=3)
        error = self.refused(lambda: embeddings.embed_documents(["a", "风风"]))
        self.assertEqual("input[1]", error.param)
        self.assertIn("cut inside a character", error.message)
        self.assertIn("check_embedding_ctx_length=False", error.message)

    def test_an_unknown_id_is_named_with_its_row(self):
        ids = [[RANKS[b"doc"]], [RANKS[b"do"], 100257]]
        error = self.refused(lambda: self.client().embeddings.create(model=MODEL, input=ids))
        self.assertEqual("input[1]", error.param)
        self.assertIn("token id 100257", error.message)

    def test_another_vocabulary_counts_without_a_restart(self):
        ids = [RANKS[b"docu"], RANKS[b"m"]]

        def embedded():
            return self.client().embeddings.create(model=MODEL, input=ids).data[0].embedding

        def follow(ranks):
            reloads = self.stage.metric('gateway_config_reloads_total{outcome="ok"}')
            whole = self.file.with_suffix(".new")
            whole.write_bytes(vocabulary(ranks))
            whole.replace(self.file)
            programs.wait_until(lambda: self.stage.metric('gateway_config_reloads_total{outcome="ok"}') > reloads, "the reload")

        before = embedded()
        follow({**RANKS, b"docu": RANKS[b"m"], b"m": RANKS[b"docu"]})
        other = embedded()
        follow(RANKS)
        self.assertEqual(before, embedded())
        self.assertEqual(self.plain(["docum"])[0], before)
        self.assertEqual(self.plain(["mdocu"])[0], other)


if __name__ == "__main__":
    unittest.main()
