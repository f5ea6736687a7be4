// Bodies against what their items were counted as when they came in.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "content/content_cost.h"
#include "content/json_string_size.h"
#include "domain/call_body.h"
#include "encoding/json_string.h"
#include "provider/codec.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

std::size_t body_size(const SampleBatch& sample, Dialect dialect) {
  return make_codec(dialect, sample.model.modality, "")
      ->encode(sample.batch(), {"sk-key", ""})
      .body.size();
}

std::size_t counted(const SampleBatch& sample) {
  std::size_t bytes = 0;
  for (const Content& content : sample.contents) bytes += content::cost_of(content).wire_bytes;
  return bytes;
}

std::vector<Text> texts() {
  std::string control;
  for (char c = 0; c < 0x20; ++c) control += c;
  return {Text{"a"}, Text{"quotes \" and \\ and \n"}, Text{control}, Text{"衣服😀"}};
}

TEST(BodySize, OfAStringIsCountedExactly) {
  for (const Text& text : texts()) {
    // Wherever in a word of eight bytes a character stands.
    for (std::size_t ahead = 0; ahead < 9; ++ahead) {
      const std::string shifted = std::string(ahead, 'x') + text.text;
      std::string written;
      encoding::append_json_string(written, shifted);
      EXPECT_EQ(content::json_string_size(shifted), written.size()) << ahead;
    }
  }
}

TEST(BodySize, OfTextsIsAtMostWhatTheyWereCountedAs) {
  SampleBatch sample = sample_texts("text-embedding-v4", 1);
  sample.parameters.text_type = TextType::query;
  sample.parameters.instruct = std::string(2048, '\x01');
  for (const Dialect dialect : {Dialect::dashscope_native, Dialect::openai_compatible}) {
    sample.contents.clear();
    EXPECT_LE(body_size(sample, dialect), kMaxBodyFrameBytes);
    for (const Text& text : texts()) {
      const std::size_t before = body_size(sample, dialect);
      sample.contents.emplace_back(text);
      EXPECT_LE(body_size(sample, dialect), before + content::cost_of(text).wire_bytes);
    }
    EXPECT_LE(body_size(sample, dialect), kMaxBodyFrameBytes + counted(sample));
  }
}

TEST(BodySize, OfMediaIsWhatTheyWereCountedAs) {
  SampleBatch sample = sample_contents("qwen3-vl-embedding");
  const std::vector<Content> contents = std::move(sample.contents);
  sample.contents = {contents.front()};
  for (const Content& content : contents) {
    const std::size_t before = body_size(sample, Dialect::dashscope_native);
    sample.contents.push_back(content);
    const std::size_t taken = body_size(sample, Dialect::dashscope_native) - before;
    const std::size_t expected = content::cost_of(content).wire_bytes;
    EXPECT_LE(taken, expected);
    EXPECT_GE(taken + 1, expected) << "but for the letters of a format";
  }
}

}  // namespace
}  // namespace gateway::provider
