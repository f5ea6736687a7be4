"""dashscope.MultiModalEmbedding and its async twin: each form of content, at the gateway and at the emulated provider."""

import asyncio
import base64
import unittest

import dashscope
from dashscope import MultiModalEmbeddingItemAudio, MultiModalEmbeddingItemImage, MultiModalEmbeddingItemText
from dashscope.api_entities.aio_session import close_shared_aio_session

import programs
from staged import CONTENTS_MODEL, AtTheEmulator, AtTheGateway, emulator, vectors

IMAGE = "https://example.invalid/cup.png"
VIDEO = "https://example.invalid/cup.mp4"
PICTURE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n and what is in it").decode()


def types(answer):
    return [(row["index"], row["type"]) for row in answer.output["embeddings"]]


class Contents:
    """What both have to do."""

    def test_dicts(self):
        answer = self.contents([{"text": "a cup"}, {"image": IMAGE}, {"video": VIDEO}])
        self.assertEqual([(0, "text"), (1, "image"), (2, "video")], types(answer))
        self.assertEqual([1024] * 3, [len(row["embedding"]) for row in answer.output["embeddings"]])
        for content, vector in zip([{"text": "a cup"}, {"image": IMAGE}, {"video": VIDEO}], vectors(answer), strict=True):
            self.assertEqual([vector], vectors(self.contents([content])), content)

    def test_items_with_their_factor(self):
        plain = self.contents([{"text": "a cup"}, {"image": IMAGE}])
        items = self.contents([MultiModalEmbeddingItemText(text="a cup", factor=1),
                               MultiModalEmbeddingItemImage(image=IMAGE, factor=0.5)])
        self.assertEqual(vectors(plain), vectors(items))
        self.assertEqual(types(plain), types(items))

    def test_a_picture_in_the_request(self):
        answer = self.contents([{"image": PICTURE}])
        self.assertEqual([(0, "image")], types(answer))
        self.assertNotEqual(vectors(self.contents([{"image": IMAGE}])), vectors(answer))

    def test_a_text_alone(self):
        self.assertEqual(vectors(self.contents([{"text": "a cup"}])), vectors(self.contents(["a cup"])))

    def test_parameters(self):
        content = [{"text": "a cup"}]
        usual = {"dimension": 1024, "output_type": "dense", "enable_fusion": False, "auto_truncation": False}
        self.assertEqual(vectors(self.contents(content)), vectors(self.contents(content, **usual)))
        self.assertNotEqual(vectors(self.contents(content)), vectors(self.contents(content, instruct="Find crockery")))

    def test_usage(self):
        usage = self.contents([{"text": "a cup"}, {"image": PICTURE}]).usage
        self.assertEqual(self.contents([{"text": "a cup"}]).usage["input_tokens"], usage["input_tokens"])
        self.assertEqual(self.contents([{"image": PICTURE}]).usage["image_tokens"], usage["image_tokens"])

    def test_the_async_twin(self):
        contents = [{"text": "a cup"}, {"image": PICTURE}]

        async def three_at_once():
            try:
                return await asyncio.gather(*(
                    dashscope.AioMultiModalEmbedding.call(model=CONTENTS_MODEL, input=contents) for _ in range(3)))
            finally:
                await close_shared_aio_session()

        expected = vectors(self.contents(contents))
        for answer in asyncio.run(three_at_once()):
            self.answered(answer)
            self.assertEqual(expected, vectors(answer))

    def test_bad_requests(self):
        for call in (
                {"input": [{"image": "cup.png"}]},
                {"input": [MultiModalEmbeddingItemAudio(audio="https://example.invalid/cup.mp3", factor=1)]},
                {"input": [{"text": "a cup", "image": IMAGE}]},
                {"input": [{"text": "a cup"}], "output_type": "sparse"},
        ):
            with self.subTest(call):
                self.refused(400, "InvalidParameter", dashscope.MultiModalEmbedding.call(model=CONTENTS_MODEL, **call))


class ContentsAtTheEmulator(Contents, AtTheEmulator):
    pass


class ContentsAtTheGateway(Contents, AtTheGateway):
    def test_vectors_are_the_providers(self):
        contents = [{"text": "a cup"}, {"image": PICTURE}, {"video": VIDEO}]
        through = self.contents(contents)
        with emulator() as address:
            self.point_at(address, programs.KEY)
            direct = self.contents(contents)
        self.assertEqual(vectors(direct), vectors(through))
        self.assertEqual(types(direct), types(through))

    def test_more_contents_than_a_call_takes(self):
        contents = [{"image": f"https://example.invalid/{k}.png"} for k in range(3)]
        answer = self.contents(contents)
        self.assertEqual([(0, "image"), (1, "image"), (2, "image")], types(answer))
        self.assertEqual([vectors(self.contents([content]))[0] for content in contents], vectors(answer))

    def test_bad_requests_name_the_field(self):
        for field, call in {
                "input.contents[1].image": {"input": [{"text": "a cup"}, {"image": "cup.png"}]},
                "input.contents[0].audio": {"input": [{"audio": "https://example.invalid/cup.mp3"}]},
                "input.contents[0]": {"input": [{"text": "a cup", "image": IMAGE}]},
                "parameters.enable_fusion": {"input": [{"text": "a cup"}], "enable_fusion": True},
                "parameters.dimension": {"input": [{"text": "a cup"}], "dimension": 512},
                "parameters.fps": {"input": [{"text": "a cup"}], "fps": 0.5},
        }.items():
            with self.subTest(field):
                answer = dashscope.MultiModalEmbedding.call(model=CONTENTS_MODEL, **call)
                self.assertIn(f'field "{field}": ', self.refused(400, "InvalidParameter", answer))


if __name__ == "__main__":
    unittest.main()
