// The native multimodal dialect's answers, of models that fuse and of those that must not.
#include "provider/dashscope_multimodal_codec.h"
#include "tests/fuzz/answer_rules.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const gateway::provider::DashScopeMultimodalCodec kCodec("");
  fuzz::Input input(data, size);
  const unsigned shape = input.byte();
  fuzz::AskedBatch asked = fuzz::asked_batch(shape & 0xCFU);  // These models are dense only.
  asked.model.modality = gateway::Modality::multimodal;
  asked.model.fused = (shape >> 4U & 3U) == 3;
  fuzz::check_answer(kCodec, asked, shape, input.rest(),
                     {.parent = "output", .list = "embeddings", .index = "index"});
  return 0;
}
