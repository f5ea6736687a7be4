// The two recognitions of image formats, the gateway's and the emulator's, which know nothing of
// each other.

#include "content/image_format.h"
#include "emulator/image_check.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

/// A bare bitmap is a kind of its own only to the emulator.
gateway::ImageFormat in_our_words(emulator::ImageFormat format) {
  switch (format) {
    case emulator::ImageFormat::jpeg:
      return gateway::ImageFormat::jpeg;
    case emulator::ImageFormat::png:
      return gateway::ImageFormat::png;
    case emulator::ImageFormat::bmp:
    case emulator::ImageFormat::dib:
      return gateway::ImageFormat::bmp;
    case emulator::ImageFormat::webp:
      return gateway::ImageFormat::webp;
    case emulator::ImageFormat::tiff:
      return gateway::ImageFormat::tiff;
    case emulator::ImageFormat::ico:
      return gateway::ImageFormat::ico;
    case emulator::ImageFormat::icns:
      return gateway::ImageFormat::icns;
    case emulator::ImageFormat::sgi:
      return gateway::ImageFormat::sgi;
  }
  return gateway::ImageFormat::jpeg;
}

/// Whether a fixed prefix alone makes the format, so that the two must agree both ways.
bool told_by_prefix(gateway::ImageFormat format) {
  return format != gateway::ImageFormat::bmp && format != gateway::ImageFormat::ico;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::string bytes = input.rest();
  const auto ours = gateway::content::recognise_image(bytes);
  const auto emulated = emulator::image_format(bytes);
  if (ours && emulated) fuzz::expect(*ours == in_our_words(*emulated), "one format, two readers");
  if (emulated && told_by_prefix(in_our_words(*emulated))) {
    fuzz::expect(ours.has_value(), "what a prefix tells, both know");
  }
  fuzz::expect(gateway::content::recognise_image(bytes + "more") == ours || !ours,
               "a file's format does not change with what follows its head");
  return 0;
}
