"""openai for Python: each refusal becomes the exception that its users catch, with words, field and id."""

import hashlib
import unittest

import openai

from stage import MODEL
from staged import Staged

TOKEN = "token-of-search"
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()


class Refusing(Staged):
    def refused(self, exception, status, client=None, **request):
        with self.assertRaises(exception) as caught:
            (client or self.client()).embeddings.create(**{"model": MODEL, "input": "a cup", **request})
        error = caught.exception
        self.assertIs(exception, type(error))
        self.assertEqual(status, error.status_code)
        self.assertTrue(error.request_id)
        return error


class Refusals(Refusing):
    def test_bad_requests_name_the_field(self):
        for param, request in {
                "dimensions": {"dimensions": 77},
                "input[1]": {"input": ["a cup", ""]},
                "input": {"input": []},
                "encoding_format": {"encoding_format": "int8"},
                "text_type": {"extra_body": {"text_type": "poem"}},
        }.items():
            with self.subTest(param):
                error = self.refused(openai.BadRequestError, 400, **request)
                self.assertEqual((param, "invalid_request", "invalid_request_error"), (error.param, error.code, error.type))
                self.assertIn(f'field "{param}"', error.message)

    def test_token_ids_are_refused_in_words_that_help(self):
        for ids in ([9906, 1917], [[9906], [1917]]):
            error = self.refused(openai.BadRequestError, 400, input=ids)
            self.assertEqual("input", error.param)
            self.assertIn("check_embedding_ctx_length=False", error.message)

    def test_unknown_model(self):
        error = self.refused(openai.NotFoundError, 404, model="text-embedding-3-small")
        self.assertEqual(("model", "unknown_model"), (error.param, error.code))
        self.assertIn(MODEL, error.message)
        with self.assertRaises(openai.NotFoundError):
            self.client().models.retrieve("text-embedding-3-small")

    def test_unknown_path(self):
        with self.assertRaises(openai.NotFoundError) as caught:
            self.client().completions.create(model=MODEL, prompt="a cup")
        self.assertEqual("unknown_path", caught.exception.code)

    def test_final_refusals_are_sent_once(self):
        client, answers = self.watched_client(max_retries=2)
        self.refused(openai.BadRequestError, 400, client, dimensions=77)
        self.refused(openai.NotFoundError, 404, client, model="text-embedding-3-small")
        self.assertEqual([400, 404], [status for status, _, _ in answers])


class ProviderRefusals(Refusing):
    FLAGS = ("--fault", "status,code=DataInspectionFailed,match=forbidden", "--fault", "status,code=InternalError,match=broken")
    CONFIG = {"changes": [(r"\Z", "retry: {max_attempts: 1}\n")]}

    def test_a_refused_row_is_a_bad_request_with_the_providers_code(self):
        error = self.refused(openai.BadRequestError, 400, input=["a cup", "forbidden"])
        self.assertEqual(("input[1]", "DataInspectionFailed"), (error.param, error.code))

    def test_a_provider_that_fails_is_an_internal_server_error(self):
        error = self.refused(openai.InternalServerError, 503, input="broken")
        self.assertEqual("provider_unavailable", error.code)


class Keys(Refusing):
    """Where callers need a key."""

    CONFIG = {"changes": [("auth: .*", ""), (r"\Z", f"""
tenants:
  - {{name: search, tokens: ["sha256:{DIGEST}"], models: [{MODEL}], max_priority: bulk, items_per_minute: 10}}
""")]}

    def client(self, api_key=TOKEN, **options):
        return super().client(api_key=api_key, **options)

    def test_a_wrong_key(self):
        client, answers = self.watched_client(api_key="wrong", max_retries=2)
        error = self.refused(openai.AuthenticationError, 401, client)
        self.assertEqual("unknown_caller", error.code)
        self.assertEqual(1, len(answers))

    def test_what_the_tenant_may_not_use(self):
        error = self.refused(openai.PermissionDeniedError, 403, extra_headers={"X-Priority": "interactive"})
        self.assertEqual("not_allowed", error.code)

    def test_the_quota(self):
        self.client().embeddings.create(model=MODEL, input=["a cup"] * 9)
        error = self.refused(openai.RateLimitError, 429, input=["a cup"] * 9)
        self.assertEqual("items_quota_spent", error.code)
        self.assertGreater(int(error.response.headers["retry-after"]), 1)
        self.refused(openai.BadRequestError, 400, input=["a cup"] * 11)


if __name__ == "__main__":
    unittest.main()
