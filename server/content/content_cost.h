// What a content takes of a call: bytes, and probable tokens before the provider says.
#pragma once

#include <cstdint>
#include <string_view>

#include "domain/content.h"
#include "domain/item_cost.h"

namespace gateway::content {

/// A guess from the script of the text: about one token for four ASCII characters, two for three
/// others (Chinese and most scripts beyond Latin). At least 1.
[[nodiscard]] std::uint64_t estimate_text_tokens(std::string_view utf8);

/// What the content takes of a call: its parts by kind, its estimated tokens (of a text as above;
/// of an image or a video a fixed figure, since the provider sees sizes that we don't), its bytes
/// as we hold them (text, image data, addresses), and those that it becomes in a call's body.
[[nodiscard]] ItemCost cost_of(const Content& content);

}  // namespace gateway::content
