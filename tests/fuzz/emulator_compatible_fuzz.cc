// The emulator's reading of calls in the OpenAI-compatible dialect, and the answer to those that it
// takes.
#include "emulator/compatible_endpoint.h"
#include "provider/openai_codec.h"
#include "tests/fuzz/emulated_call.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const gateway::provider::OpenAiCodec kCodec("");
  fuzz::Input input(data, size);
  const emulator::Model& model = fuzz::small_model(emulator::Service::text, input.byte());
  const fuzz::EmulatorBody body(input.rest());
  if (body.object() == nullptr) return 0;
  emulator::ReadCall call = emulator::read_compatible_call(*body.object(), model);
  if (!call) {
    fuzz::check_refusal(call.error());
    return 0;
  }
  fuzz::check_call(*call);
  call->base64 = false;  // Which the gateway never asks for.
  const auto rows = emulator::compute_rows(*call);
  fuzz::check_answer(kCodec, *call, rows, emulator::write_compatible_answer(*call, rows, "id"));
  return 0;
}
