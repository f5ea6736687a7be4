"""dashscope for Python: what went wrong is in status_code, code, message and request_id, where its users look for it."""

import asyncio
import hashlib
import unittest

import dashscope
import requests

import programs
from stage import MODEL
from staged import CONTENTS_MODEL, AtTheEmulator, AtTheGateway, embed_async

TOKEN = "token-of-search"
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()
ONE_ATTEMPT = {"changes": [(r"\Z", "retry: {max_attempts: 1}\n")]}


def embed(texts="a cup", **options):
    return dashscope.TextEmbedding.call(model=MODEL, input=texts, **options)


def embed_contents(contents, **options):
    return dashscope.MultiModalEmbedding.call(model=CONTENTS_MODEL, input=contents, **options)


class WrongKey:
    def test_a_wrong_key(self):
        contents = [{"text": "a cup"}]
        for answer in (embed(api_key="wrong"), embed_contents(contents, api_key="wrong"),
                       asyncio.run(embed_async(contents, api_key="wrong"))):
            self.refused(401, "InvalidApiKey", answer)


class AtTheProvider(WrongKey, AtTheEmulator):
    pass


class Keys(WrongKey, AtTheGateway):
    """Where callers need a key."""

    KEY = TOKEN
    CONFIG = {"changes": [("auth: .*", ""), (r"\Z", f"""
tenants:
  - {{name: search, tokens: ["sha256:{DIGEST}"], models: [{MODEL}], max_priority: bulk, items_per_minute: 10}}
""")]}

    def test_what_the_tenant_may_not_use(self):
        self.refused(403, "AccessDenied", embed_contents([{"text": "a cup"}]))
        self.refused(403, "AccessDenied", embed(headers={"X-Priority": "interactive"}))

    def test_the_quota(self):
        self.texts(["a cup"] * 9)
        answer = embed(["a cup"] * 9)
        self.refused(429, "Throttling.RateQuota", answer)
        self.assertGreater(int(answer.headers["retry-after"]), 1)
        self.refused(400, "InvalidParameter", embed(["a cup"] * 11))


class ProviderRefusals(AtTheGateway):
    FLAGS = ("--fault", "status,code=DataInspectionFailed,match=forbidden",
             "--fault", "status,code=ModelUnavailable,match=unavailable",
             "--fault", "firewall,match=union select",
             "--fault", "drop,match=cut",
             "--fault", "dead_link,match=gone")
    CONFIG = ONE_ATTEMPT

    def test_a_refused_text_keeps_the_providers_code_and_its_place(self):
        words = self.refused(400, "DataInspectionFailed", embed(["a cup", "forbidden"]))
        self.assertIn("item 1", words)

    def test_a_dead_link(self):
        answer = embed_contents([{"text": "a cup"}, {"image": "https://example.invalid/gone.png"}])
        self.assertIn("item 1", self.refused(400, "InvalidParameter", answer))

    def test_a_provider_that_is_unwell(self):
        self.refused(503, "ModelUnavailable", embed("unavailable"))

    def test_a_provider_that_hangs_up(self):
        self.refused(503, "ServiceUnavailable", embed("cut"))

    def test_bystanders_are_served(self):
        self.texts("a cup")


class Throttling(AtTheGateway):
    """One that takes nothing while these tests run: calls wait for it until their time is over."""

    FLAGS = ("--fault", "status,code=Throttling.RateQuota")
    CONFIG = {"changes": [("insecure: true,", "insecure: true, http_time_limit_ms: 1000,")]}

    def test_a_provider_that_throttles(self):
        answer = embed()
        self.refused(429, "Throttling.RateQuota", answer)
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)


class SilentProvider(AtTheGateway):
    """One that answers nothing while these tests run."""

    FLAGS = ("--latency-ms", "600000")
    CONFIG = {"changes": [("insecure: true,", "insecure: true, http_time_limit_ms: 2000,")]}

    def counted(self, outcome):
        return self.stage.metric(f"gateway_items_{outcome}_total")

    def test_the_gateways_time_limit(self):
        expired = self.counted("expired")
        self.refused(504, "RequestTimeOut", embed())
        programs.wait_until(lambda: self.counted("expired") == expired + 1, "the missed deadline")

    def test_who_hangs_up_is_a_cancellation_and_does_not_come_back(self):
        cancelled, admitted = self.counted("cancelled"), self.counted("admitted")
        with self.assertRaises(requests.exceptions.ReadTimeout):
            embed(request_timeout=0.5)
        programs.wait_until(lambda: self.counted("cancelled") == cancelled + 1, "the cancellation")
        self.assertEqual(admitted + 1, self.counted("admitted"))


class Down(AtTheGateway):
    """A provider whose port nobody listens at."""

    CONFIG = {"changes": [("base_url: [^,]*", f'base_url: "https://127.0.0.1:{programs.free_port()}"'),
                          (r"\Z", "retry: {max_attempts: 1}\n"), ("insecure: true,", "insecure: true, eager: true,")]}

    def test_a_provider_that_is_down(self):
        self.refused(503, "ServiceUnavailable", embed())


if __name__ == "__main__":
    unittest.main()
