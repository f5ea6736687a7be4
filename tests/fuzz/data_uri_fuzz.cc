// Data URIs: the gateway writes them and the emulator reads them; and whatever else comes as a
// source of an image or a video.
#include "emulator/data_uri.h"
#include "emulator/image_check.h"
#include "encoding/base64.h"
#include "tests/fuzz/emulated_call.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

std::string as_data_uri(const std::string& bytes) {
  std::string uri = "data:image/png;base64,";
  const std::size_t head = uri.size();
  gateway::encoding::append_base64(uri, bytes);
  fuzz::expect(uri.size() == head + gateway::encoding::base64_size(bytes.size()),
               "base64 is of known length");
  return uri;
}

void check_media(emulator::Kind kind, const std::string& source, const emulator::Model& model) {
  const auto part = emulator::read_media(kind, source, model, {});
  if (!part) return fuzz::check_refusal(part.error());
  fuzz::expect(part->kind == kind, "a part is of the kind that was read");
  fuzz::expect(!part->inline_bytes || kind == emulator::Kind::image, "only images come inline");
  fuzz::expect(part->inline_bytes || part->content == source, "a URL is kept as it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const emulator::Model& model = fuzz::small_model(emulator::Service::multimodal, input.byte());
  const std::string bytes = input.rest();
  fuzz::expect(emulator::decode_data_uri(as_data_uri(bytes)) == bytes,
               "what the gateway writes the emulator reads");
  if (const auto read = emulator::decode_data_uri(bytes)) {
    fuzz::expect(emulator::decode_data_uri(as_data_uri(*read)) == *read, "so it is once more");
  }
  for (const auto kind : {emulator::Kind::image, emulator::Kind::video}) {
    check_media(kind, bytes, model);
    check_media(kind, as_data_uri(bytes), model);
  }
  return 0;
}
