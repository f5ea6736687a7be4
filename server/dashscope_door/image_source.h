// What stands in an `image`: an address, or the picture itself.
#pragma once

#include <string>
#include <string_view>

#include "domain/error.h"
#include "door/checks/embed_query.h"

namespace gateway::dashscope_door {

/// A data URI (`data:image/{format};base64,{data}`, docs/provider.md, 3.4) becomes its bytes, whose
/// own first bytes say later of what format they are; everything else is taken for an address.
/// Errors: a data URI of another form, base64 that is none, an address in the provider's own store
/// (`oss://`). They have static storage and quote nothing.
[[nodiscard]] Result<checks::SentImage, std::string_view> read_image_source(std::string&& source);

}  // namespace gateway::dashscope_door
