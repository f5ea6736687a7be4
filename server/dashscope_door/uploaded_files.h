// How a body's reader gets at files that were uploaded before.
#pragma once

#include <functional>
#include <string_view>

#include "domain/error.h"
#include "uploads/upload_store.h"

namespace gateway::dashscope_door {

/// The scheme of addresses in a store of objects.
inline constexpr std::string_view kStoreScheme = "oss://";

/// The bytes of the caller's file at an address `oss://…`, or why there are none, in words with
/// static storage.
using UploadedFiles =
    std::function<Result<uploads::FileBytes, std::string_view>(std::string_view address)>;

}  // namespace gateway::dashscope_door
