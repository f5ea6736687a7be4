"""openai's async client: requests at once share provider calls, one that goes away is cancelled, a restart goes unnoticed."""

import asyncio
import tempfile
import unittest

import openai

import programs
from stage import BINARIES, MODEL, Stage, http_config
from staged import Staged

TEXTS = [f"caller {k}" for k in range(50)]


def async_client(base_url, **options):
    return openai.AsyncOpenAI(base_url=base_url, api_key="unused", **{"max_retries": 0, **options})


async def embed(client, text):
    return (await client.embeddings.create(model=MODEL, input=text)).data[0].embedding


class Coalescing(Staged):
    CONFIG = {"calls_per_minute": 300}  # Slow enough that requests meet.

    def test_fifty_at_once_share_provider_calls(self):
        async def fifty():
            async with async_client(self.stage.base_url) as client:
                return await asyncio.gather(*(embed(client, text) for text in TEXTS))

        vectors = asyncio.run(fifty())
        rows, calls = (self.stage.metric(f"gateway_call_items_{part}") for part in ("sum", "count"))
        self.assertEqual(len(TEXTS), rows)
        self.assertGreater(rows / calls, 1)
        alone = self.client().embeddings.create(model=MODEL, input=TEXTS)
        self.assertEqual([row.embedding for row in alone.data], vectors)


class Leaving(Staged):
    FLAGS = ("--latency-ms", "600000")

    def test_a_cancelled_task_is_a_cancelled_request(self):
        async def leave():
            async with async_client(self.stage.base_url) as client:
                task = asyncio.create_task(embed(client, "a cup"))
                while self.stage.metric("gateway_admitted_items") != 1:
                    await asyncio.sleep(0.01)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        asyncio.run(asyncio.wait_for(leave(), 30))
        programs.wait_until(lambda: self.stage.metric("gateway_items_cancelled_total") == 1, "the cancelled item")
        self.assertEqual(0, self.stage.metric("gateway_items_expired_total"))


class Restart(unittest.TestCase):
    def test_no_request_is_lost_when_a_gateway_gives_way_to_the_next(self):
        with tempfile.TemporaryDirectory() as folder, \
                programs.emulator(BINARIES, folder, "--latency-ms", "300") as (base_url, ca_file):
            port = programs.free_port()
            config = http_config(base_url, ca_file, http_port=port)
            with programs.gateway(BINARIES, folder, config) as first:
                vectors = asyncio.run(self.restart(first, folder, config, port))
        self.assertEqual(len(TEXTS), len(vectors))

    async def restart(self, first, folder, config, port):
        async with async_client(f"http://127.0.0.1:{port}/v1", max_retries=10) as client:
            tasks = [asyncio.create_task(embed(client, text)) for text in TEXTS[:25]]
            while Stage(first).metric("gateway_items_admitted_total") != 25:
                await asyncio.sleep(0.01)
            self.assertEqual(0, await asyncio.to_thread(first.terminate))
            tasks += [asyncio.create_task(embed(client, text)) for text in TEXTS[25:]]  # Nobody is there yet.
            with programs.gateway(BINARIES, folder, config):
                return await asyncio.gather(*tasks)


if __name__ == "__main__":
    unittest.main()
