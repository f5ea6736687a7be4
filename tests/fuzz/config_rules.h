// What holds of a configuration, whatever its file says.
#pragma once

#include <map>
#include <string>

namespace fuzz {

/// A deployment's files by their names. `gateway.yaml` is the configuration.
using Files = std::map<std::string, std::string>;

/// Loads the configuration. If it is refused, every complaint is a line that names its file and
/// tells no secret; if not, it can be printed and loaded again as the same.
void check_configuration(Files files);

}  // namespace fuzz
