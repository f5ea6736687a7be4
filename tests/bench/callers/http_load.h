// A load on a gateway's HTTP port, in OpenAI's shape.
#pragma once

#include <string>

#include "tests/bench/callers/load.h"

namespace bench {

/// How dense vectors are asked for.
enum class HttpForm { base64, floats };

/// Runs it to its end and returns the outcome's line. Each caller has a connection of its own, kept
/// open. Throws std::exception if the target can't be reached, or breaks a connection.
[[nodiscard]] std::string load_http(const Load& load, HttpForm form);

}  // namespace bench
