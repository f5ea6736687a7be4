"""dashscope.MultiModalEmbedding and its async twin: each form of content, at the gateway and at the emulated provider."""

import asyncio
import base64
import pathlib
import tempfile
import unittest

import dashscope
from dashscope import MultiModalEmbeddingItemAudio, MultiModalEmbeddingItemImage, MultiModalEmbeddingItemText
from dashscope.common.error import UploadFileException
from dashscope.utils.oss_utils import OssUtils

import programs
from staged import CONTENTS_MODEL, AtTheEmulator, AtTheGateway, embed_async, emulator, vectors

IMAGE = "https://example.invalid/cup.png"
VIDEO = "https://example.invalid/cup.mp4"
PICTURE = b"\x89PNG\r\n\x1a\n and what is in it"


def data_uri(picture):
    return "data:image/png;base64," + base64.b64encode(picture).decode()


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
        answer = self.contents([{"image": data_uri(PICTURE)}])
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
        usage = self.contents([{"text": "a cup"}, {"image": data_uri(PICTURE)}]).usage
        self.assertEqual(self.contents([{"text": "a cup"}]).usage["input_tokens"], usage["input_tokens"])
        self.assertEqual(self.contents([{"image": data_uri(PICTURE)}]).usage["image_tokens"], usage["image_tokens"])

    def test_the_async_twin(self):
        contents = [{"text": "a cup"}, {"image": data_uri(PICTURE)}]

        answer = asyncio.run(embed_async(contents))
        self.answered(answer)
        self.assertEqual(vectors(self.contents(contents)), vectors(answer))

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


class Files:
    """The SDK uploads what names a file of this machine, and sends the address that the upload got."""

    def setUp(self):
        super().setUp()
        self.path = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "a cup.png"
        self.path.write_bytes(PICTURE)
        self.picture = vectors(self.contents([{"image": data_uri(PICTURE)}]))

    def test_a_file_is_the_picture_in_it(self):
        for name in (str(self.path), f"file://{self.path}"):
            self.assertEqual(self.picture, vectors(self.contents([{"image": name}])), name)

    def test_a_file_beside_a_text(self):
        answer = self.contents([{"text": "a cup"}, {"image": str(self.path)}])
        self.assertEqual(vectors(self.contents([{"text": "a cup"}])) + self.picture, vectors(answer))

    def test_the_async_twin(self):
        answer = asyncio.run(embed_async([{"image": str(self.path)}]))
        self.answered(answer)
        self.assertEqual(self.picture, vectors(answer))

    def test_an_address_that_nothing_was_uploaded_to(self):
        answer = dashscope.MultiModalEmbedding.call(model=CONTENTS_MODEL, input=[{"image": "oss://dashscope-instant/nothing.png"}])
        self.refused(400, "InvalidParameter", answer)

    def test_a_model_that_nobody_has(self):
        with self.assertRaisesRegex(UploadFileException, "ModelNotFound"):
            dashscope.MultiModalEmbedding.call(model="nobody", input=[{"image": str(self.path)}])


class FilesAtTheEmulator(Files, AtTheEmulator):
    MODEL = "qwen3-vl-embedding"

    def test_a_picture_and_a_video_by_one_grant(self):
        video = self.path.with_name("cup.mp4")
        video.write_bytes(b"a film of a cup")
        answer = self.contents([{"image": str(self.path)}, {"video": str(video)}], model=self.MODEL)
        self.assertEqual(2, len(set(vectors(answer))))

    def test_an_upload_for_one_model_is_none_for_another(self):
        address, _ = OssUtils.upload(model=self.MODEL, file_path=str(self.path))
        self.contents([{"image": address}], model=self.MODEL)
        answer = dashscope.MultiModalEmbedding.call(model=CONTENTS_MODEL, input=[{"image": address}])
        self.assertIn("Don't have authorization", self.refused(400, "InvalidParameter", answer))

    def test_a_wrong_key(self):
        with self.assertRaisesRegex(UploadFileException, "InvalidApiKey"):
            dashscope.MultiModalEmbedding.call(model=self.MODEL, input=[{"image": str(self.path)}], api_key="wrong")

    def test_a_form_that_is_refused(self):
        grant = OssUtils.get_upload_certificate(model=self.MODEL).output
        with self.assertRaisesRegex(UploadFileException, "SignatureDoesNotMatch"):
            OssUtils.upload(model=self.MODEL, file_path=str(self.path), upload_certificate={**grant, "signature": "forged"})


class FilesAtTheGateway(Files, AtTheGateway):
    def test_what_is_no_picture_is_refused(self):
        self.path.write_bytes(b"a note")
        answer = dashscope.MultiModalEmbedding.call(model=CONTENTS_MODEL, input=[{"image": str(self.path)}])
        self.assertIn("input.contents[0].image", self.refused(400, "InvalidParameter", answer))

    def test_videos_are_refused_by_name(self):
        video = self.path.with_name("cup.mp4")
        video.write_bytes(b"a film of a cup")
        answer = dashscope.MultiModalEmbedding.call(model=CONTENTS_MODEL, input=[{"video": str(video)}])
        self.assertIn("input.contents[0].video", self.refused(400, "InvalidParameter", answer))


class ContentsAtTheGateway(Contents, AtTheGateway):
    def test_vectors_are_the_providers(self):
        contents = [{"text": "a cup"}, {"image": data_uri(PICTURE)}, {"video": VIDEO}]
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
