// The emulator's reading of multimodal calls, and the answer to those that it takes.
#include "emulator/multimodal_endpoint.h"
#include "provider/dashscope_multimodal_codec.h"
#include "tests/fuzz/emulated_call.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const gateway::provider::DashScopeMultimodalCodec kCodec("");
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  const emulator::Model& model = fuzz::small_model(emulator::Service::multimodal, choice & 0x7FU);
  const fuzz::EmulatorBody body(input.rest());
  if (body.object() == nullptr) return 0;
  emulator::OssResolver resolver;
  if (choice >= 0x80) resolver = [](std::string_view address) { return std::string(address); };
  const auto call = emulator::read_multimodal_call(*body.object(), model, resolver);
  if (!call) {
    fuzz::check_refusal(call.error());
    return 0;
  }
  fuzz::check_call(*call);
  // Its answer has a shape of its own, and the gateway does not serve it.
  if (model.usage == emulator::UsageKeys::one_peace) return 0;
  const auto rows = emulator::compute_rows(*call);
  fuzz::check_answer(kCodec, *call, rows, emulator::write_multimodal_answer(*call, rows, "id"));
  return 0;
}
