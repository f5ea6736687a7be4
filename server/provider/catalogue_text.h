// The text of catalogue.yaml, put into the binary by the build.
#pragma once

#include <string_view>

namespace gateway::provider {

/// Defined in a file that CMakeLists.txt generates, so that the program needs no data file at run
/// time.
extern const std::string_view kCatalogueText;

}  // namespace gateway::provider
