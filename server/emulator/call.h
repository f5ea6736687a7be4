// One embedding call after reading and before answering: what the three endpoints have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "emulator/error_bodies.h"
#include "emulator/models.h"
#include "emulator/vectors.h"

namespace emulator {

/// What one piece of content is.
enum class Kind { text, image, video, audio };

/// One text, URL or file. `content` holds decoded bytes when `inline_bytes` is set.
struct Part {
  Kind kind;
  std::string content;
  bool inline_bytes = false;
};

/// What becomes one vector. `type` is the value of the answer's `type` field; empty on the text
/// endpoints.
struct Item {
  std::vector<Part> parts;
  std::string type;
};

/// What a call is billed; each endpoint prints the keys that its model has.
struct Usage {
  std::uint64_t text_tokens = 0;
  std::uint64_t template_tokens =
      0;  ///< What the provider wraps around each item; input, but no text of the caller.
  std::uint64_t image_tokens = 0;
  std::uint64_t images = 0;
  std::uint64_t video_seconds = 0;

  [[nodiscard]] std::uint64_t input_tokens() const { return text_tokens + template_tokens; }
  /// All of it; what counts against tokens per minute.
  [[nodiscard]] std::uint64_t total() const { return input_tokens() + image_tokens; }
};

/// A call that the provider accepts.
struct Call {
  const Model* model = nullptr;
  std::vector<Item> items = {};
  std::size_t dimension = 0;
  bool dense = true;
  bool sparse = false;
  bool query = false;
  bool base64 = false;  ///< The dense vectors as base64; compatible endpoint only.
  std::string instruct = {};
  Usage usage = {};
};

/// One row of the answer. The faults alter rows, so `index` need not be the position.
struct Row {
  std::size_t index = 0;
  std::string type;
  std::vector<float> dense;  ///< Empty: not asked for.
  std::vector<SparseEntry> sparse;
  bool has_sparse = false;
  std::string instead_of_dense = {};  ///< Written in the place of `dense` if not empty.
};

/// A call, or why the provider refuses it.
using ReadCall = boost::system::result<Call, Refusal>;

/// The rows of a call, in the order of its items. Pure.
std::vector<Row> compute_rows(const Call& call);

/// Appends the dense vector of a row as JSON, or what is put in its place.
void append_dense(std::string& out, const Row& row);

/// Whether a text, a URL or the bytes of an image contain `marker`; never for an empty marker.
bool contains_marker(const Item& item, std::string_view marker);
bool contains_marker(const Call& call, std::string_view marker);

}  // namespace emulator
