// The OpenAI-compatible dialect's answers.
#include "provider/openai_codec.h"
#include "tests/fuzz/answer_rules.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const gateway::provider::OpenAiCodec kCodec("");
  fuzz::Input input(data, size);
  const unsigned shape = input.byte();
  // This dialect has no sparse vectors, so none is asked for.
  fuzz::check_answer(kCodec, fuzz::asked_batch(shape & 0xCFU), shape, input.rest(),
                     {.parent = "", .list = "data", .index = "index"});
  return 0;
}
