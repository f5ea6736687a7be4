"""LangChain's OpenAIEmbeddings: works with texts; with its default settings it sends ids of cl100k_base, and is told so."""

import unittest

import openai
import tiktoken
from langchain_openai import OpenAIEmbeddings

from stage import MODEL
from staged import Staged

# Ids stand for bytes here: the true vocabulary is downloaded, and the ids don't matter.
tiktoken.registry.ENCODINGS["cl100k_base"] = tiktoken.Encoding(
    "cl100k_base", pat_str=r"\S+|\s+", mergeable_ranks={bytes([k]): k for k in range(256)}, special_tokens={})


class LangChain(Staged):
    def embeddings(self, **options):
        return OpenAIEmbeddings(model=MODEL, base_url=self.stage.base_url, api_key="unused", max_retries=0, **options)

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


if __name__ == "__main__":
    unittest.main()
