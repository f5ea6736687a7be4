// The body of `POST /v1/embeddings`, in our words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "domain/error.h"
#include "door/checks/embed_query.h"
#include "openai_door/input_reader.h"

namespace gateway::openai_door {

/// How a dense vector is written.
enum class VectorForm : std::uint8_t {
  numbers,  ///< A list of numbers: also where the caller says nothing.
  base64,   ///< A text: floats of 32 bits, little-endian, in base64.
};

struct EmbeddingsRequest {
  checks::EmbedQuery query;  ///< Of texts. Its priority is not in the body (call_head.h).
  VectorForm form = VectorForm::numbers;
};

/// Reads an object of any member order. Taken are:
///
/// * `input`: input_reader.h; required.
/// * `model`, `instruct`: a text.
/// * `encoding_format`: `float` or `base64`.
/// * `dimensions`, or `dimension` as the provider's samples call it: a whole number, in any of
///   JSON's ways to write one (`1024`, `1024.0`, `1.024e3`), or its digits as a text, as those
///   samples have it. Both may stand there if they say the same.
/// * `text_type`, `output_type`: as the provider spells them. A value without a name is kept as
///   unknown, for its complaint to wait until the model is known.
///
/// Null is as good as absent. Everything else is ignored (`user`, and whatever clients add), but it
/// must be JSON, and not nested deeper than kMaxJsonDepth. Of what is taken nothing may stand there
/// twice: readers differ in which one they would believe.
///
/// Errors: invalid_argument, with the field if one is at fault. They hold nothing that the caller
/// wrote but a token id. Linear in the body's size, and over at the first error. Thread: any; keeps
/// a parser for each. Never throws but for want of memory.
[[nodiscard]] Result<EmbeddingsRequest> read_embeddings_request(std::string&& body,
                                                                const ReadingRules& rules);

}  // namespace gateway::openai_door
