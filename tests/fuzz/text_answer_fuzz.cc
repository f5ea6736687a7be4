// The native text dialect's answers.
#include "provider/dashscope_text_codec.h"
#include "tests/fuzz/answer_rules.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const gateway::provider::DashScopeTextCodec kCodec("");
  fuzz::Input input(data, size);
  const unsigned shape = input.byte();
  fuzz::check_answer(kCodec, fuzz::asked_batch(shape), shape, input.rest(),
                     {.parent = "output", .list = "embeddings", .index = "text_index"});
  return 0;
}
