// Texts, images and videos of different callers in one provider call.
#include <atomic>
#include <string>

#include <gtest/gtest.h>

#include "emulator/vectors.h"
#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {
namespace {

/// Spaced evenly: the second slot opens half a second after the first.
GatewayStack::Options multimodal(const std::string& model) {
  GatewayStack::Options options;
  options.models = "[{name: " + model + ", upstream: emulator, calls_per_minute: 120, burst: off}]";
  return options;
}

/// What is a PNG of 32 by 32 to whoever looks at its head; `shade` makes it another image.
std::string png(int shade) {
  return std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x20\x08\2\0\0\0", 29) +
         std::string(200, static_cast<char>(shade));
}

bool matches(const std::vector<float>& expected, const pb::Embedding& embedding) {
  return std::equal(expected.begin(), expected.end(), embedding.dense().begin(),
                    embedding.dense().end());
}

TEST(Multimodal, TextImageAndVideoOfThreeCallersLeaveInOneCall) {
  GatewayStack stack(multimodal("multimodal-embedding-v1"));
  {
    // Takes the open slot, so that the three meet before the next one.
    const auto stub = stack.connect();
    pb::EmbedMultimodalRequest request;
    request.add_contents()->set_text("first");
    ASSERT_TRUE(embed_stream(*stub, request).status.ok());
  }
  std::atomic<int> shared{0};
  run_callers(3, [&](int caller) {
    const auto stub = stack.connect();
    pb::EmbedMultimodalRequest request;
    pb::Content& content = *request.add_contents();
    if (caller == 0) content.set_text("a red chair");
    if (caller == 1) content.mutable_image()->set_data(png(7));
    if (caller == 2) content.mutable_video()->set_url("https://example.com/chair.mp4");
    const StreamReply reply = embed_stream(*stub, request);
    ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
    ASSERT_EQ(reply.results.size(), 1U);
    const pb::Embedding& embedding = reply.results[0].embedding();
    if (caller == 0) {
      EXPECT_TRUE(matches(emulator::text_vector("a red chair", 1024), embedding));
    } else if (caller == 1) {
      EXPECT_TRUE(matches(emulator::bytes_vector(png(7), 1024), embedding));
    } else {
      EXPECT_TRUE(matches(emulator::url_vector("https://example.com/chair.mp4", 1024), embedding));
    }
    if (reply.results[0].timing().call_items() == 3) ++shared;
  });
  EXPECT_EQ(shared.load(), 3);
  EXPECT_EQ(stack.provider().stats().model("multimodal-embedding-v1").calls(), 2U);
}

TEST(Multimodal, PackedItemsOfManyCallersAreTheirOwn) {
  GatewayStack::Options options = multimodal("qwen3-vl-embedding");
  options.models = "[{name: qwen3-vl-embedding, upstream: emulator, calls_per_minute: 3000}]";
  GatewayStack stack(options);
  run_callers(24, [&](int caller) {
    const auto stub = stack.connect();
    for (int round = 0; round < 4; ++round) {
      const std::string name = std::to_string(caller) + "-" + std::to_string(round);
      pb::EmbedMultimodalRequest request;
      request.set_dimension(512);
      request.add_contents()->set_text("text " + name);
      pb::Image& image = *request.add_contents()->mutable_image();
      const std::string url = "https://example.com/" + name + ".png";
      const bool inlined = caller % 2 == 0;
      if (inlined) {
        image.set_data(png(caller * 4 + round));
      } else {
        image.set_url(url);
      }
      const StreamReply reply = embed_stream(*stub, request);
      ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
      ASSERT_EQ(reply.results.size(), 2U);
      for (const pb::ItemResult& result : reply.results) {
        ASSERT_TRUE(result.has_embedding()) << result.error().message();
        const std::vector<float> expected =
            result.index() == 0 ? emulator::text_vector("text " + name, 512)
            : inlined           ? emulator::bytes_vector(png(caller * 4 + round), 512)
                                : emulator::url_vector(url, 512);
        EXPECT_TRUE(matches(expected, result.embedding()));
      }
    }
  });
  // A call takes one image, so the images decide; the texts ride along.
  EXPECT_LT(stack.provider().stats().model("qwen3-vl-embedding").calls(), 144U);
}

/// The same with that many bytes.
std::string large_png(std::size_t bytes, int shade = 1) {
  std::string image = png(shade);
  image.resize(bytes, static_cast<char>(shade));
  return image;
}

TEST(Multimodal, LargeImagesShareCallsUpToTheBodyThatTheProviderTakes) {
  const std::string model = "tongyi-embedding-vision-plus-2026-03-06";
  GatewayStack stack(multimodal(model));
  const auto stub = stack.connect();
  pb::EmbedMultimodalRequest request;
  for (int k = 0; k < 6; ++k)
    request.add_contents()->mutable_image()->set_data(large_png(1'500'000, k));
  const StreamReply reply = embed_stream(*stub, request);
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  ASSERT_EQ(reply.results.size(), 6U);
  for (const pb::ItemResult& result : reply.results) {
    EXPECT_TRUE(result.has_embedding()) << result.error().message();
  }
  // Three of them are 6,000,000 bytes in base64.
  EXPECT_EQ(stack.provider().stats().model(model).calls(), 2U);
}

TEST(Multimodal, TheLargestImageThatIsPromisedPassesAndOneByteMoreIsRefused) {
  GatewayStack stack(multimodal("qwen3-vl-embedding"));
  const auto stub = stack.connect();
  grpc::ClientContext context;
  pb::ListModelsResponse models;
  ASSERT_TRUE(stub->ListModels(&context, {}, &models).ok());
  const std::size_t largest = models.models(0).max_image_bytes();
  EXPECT_LT(largest * 4 / 3, 6'291'456U);
  pb::EmbedMultimodalRequest request;
  request.add_contents()->mutable_image()->set_data(large_png(largest));
  const StreamReply passes = embed_stream(*stub, request);
  ASSERT_EQ(passes.results.size(), 1U) << passes.status.error_message();
  EXPECT_TRUE(passes.results[0].has_embedding()) << passes.results[0].error().message();
  request.mutable_contents(0)->mutable_image()->set_data(large_png(largest + 1));
  EXPECT_EQ(embed_stream(*stub, request).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(Multimodal, AFusedModelTakesOneRequestPerCallAndGivesOneVector) {
  GatewayStack stack(multimodal("qwen2.5-vl-embedding"));
  run_callers(3, [&](int caller) {
    const auto stub = stack.connect();
    pb::EmbedMultimodalRequest request;
    request.add_contents()->set_text("cup " + std::to_string(caller));
    request.add_contents()->mutable_image()->set_data(png(caller));
    const StreamReply reply = embed_stream(*stub, request);
    ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
    ASSERT_EQ(reply.results.size(), 1U);
    EXPECT_EQ(reply.results[0].index(), 0U);
    const std::vector<std::vector<float>> parts = {
        emulator::text_vector("cup " + std::to_string(caller), 1024),
        emulator::bytes_vector(png(caller), 1024)};
    EXPECT_TRUE(matches(emulator::fused_vector(parts), reply.results[0].embedding()));
    EXPECT_EQ(reply.results[0].timing().call_items(), 1U);
  });
  EXPECT_EQ(stack.provider().stats().model("qwen2.5-vl-embedding").calls(), 3U);
}

}  // namespace
}  // namespace gateway::testing
