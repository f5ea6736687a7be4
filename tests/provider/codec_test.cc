#include "provider/codec.h"

#include <gtest/gtest.h>

#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

std::string target_of(Dialect dialect, Modality modality, const std::string& prefix) {
  const SampleBatch sample = modality == Modality::text ? sample_texts("text-embedding-v4", 1)
                                                        : sample_contents("qwen3-vl-embedding");
  return make_codec(dialect, modality, prefix)->encode(sample.batch(), {"key", ""}).target;
}

TEST(Codec, KnowsTheAddressOfEachDialect) {
  EXPECT_EQ(target_of(Dialect::dashscope_native, Modality::text, ""),
            "/api/v1/services/embeddings/text-embedding/text-embedding");
  EXPECT_EQ(target_of(Dialect::dashscope_native, Modality::multimodal, ""),
            "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding");
  EXPECT_EQ(target_of(Dialect::openai_compatible, Modality::text, ""),
            "/compatible-mode/v1/embeddings");
}

TEST(Codec, PutsThePrefixBeforeTheAddress) {
  EXPECT_EQ(target_of(Dialect::openai_compatible, Modality::text, "/proxy"),
            "/proxy/compatible-mode/v1/embeddings");
}

TEST(Codec, IsNoneForMultimodalModelsInTheCompatibleDialect) {
  EXPECT_EQ(make_codec(Dialect::openai_compatible, Modality::multimodal, ""), nullptr);
}

TEST(Codec, SendsTheHeadersOfAnOrdinaryCall) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 1);
  const auto codec = make_codec(Dialect::dashscope_native, Modality::text, "");
  std::vector<std::string> lines;
  for (const HttpHeader& header : codec->encode(sample.batch(), {"sk-invented", ""}).headers) {
    lines.push_back(header.name + ": " + header.value);
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"Authorization: Bearer sk-invented",
                                             "Content-Type: application/json",
                                             "Accept: application/json"}));
}

TEST(Codec, NamesTheWorkspaceOnlyIfThereIsOne) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 1);
  const auto codec = make_codec(Dialect::dashscope_native, Modality::text, "");
  const HttpHeader last = codec->encode(sample.batch(), {"sk-invented", "ws-1"}).headers.back();
  EXPECT_EQ(last.name, "X-DashScope-WorkSpace");
  EXPECT_EQ(last.value, "ws-1");
}

}  // namespace
}  // namespace gateway::provider
