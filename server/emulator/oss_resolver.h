// Where the `oss://` addresses of a call lead.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "emulator/error_bodies.h"

namespace emulator {

/// The bytes of the file at an `oss://` address, or why the provider does not open it. Empty: the
/// request lacks the header that such addresses need (docs/provider.md, 3.7).
using OssResolver =
    std::function<boost::system::result<std::string, Refusal>(std::string_view address)>;

}  // namespace emulator
