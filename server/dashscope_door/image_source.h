// What stands in an `image`: an address, or the picture itself.
#pragma once

#include <string>
#include <string_view>

#include "dashscope_door/uploaded_files.h"
#include "domain/error.h"
#include "door/checks/embed_query.h"

namespace gateway::dashscope_door {

/// A data URI (`data:image/{format};base64,{data}`, docs/provider.md, 3.4; what stands before the
/// comma in letters of either case, RFC 2397) becomes its bytes, whose own first bytes say later of
/// what format they are, and so does the address of one of `files`; everything else is taken for an
/// address that the provider reads. Errors: a data URI of another form, base64 that is none, those
/// of `files`. They have static storage and quote nothing.
[[nodiscard]] Result<checks::SentImage, std::string_view> read_image_source(
    std::string&& source, const UploadedFiles& files);

}  // namespace gateway::dashscope_door
