// The status page, put into the binary by the build.
#pragma once

#include <string_view>

namespace gateway::operations {

/// The text of status_page.html. Defined, as the next one, in a file that CMakeLists.txt generates,
/// so that the program needs no data file at run time.
extern const std::string_view kStatusPage;

/// A Content-Security-Policy under which a browser runs the page's own script and style, known by
/// their hashes, and nothing else; and lets it talk to its own origin only.
extern const std::string_view kContentSecurityPolicy;

}  // namespace gateway::operations
