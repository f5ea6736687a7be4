// How a log line is spelt, without its time.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "telemetry/log.h"

namespace gateway::telemetry {

/// The house name of a level: "debug", "info", "warn", "error".
std::string_view log_level_name(LogLevel level);

/// Text: `warn message key=value`. JSON: the members after "ts", without the braces. Always one
/// line of valid UTF-8: control characters are escaped and broken UTF-8 is replaced.
std::string log_line(LogFormat format, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields);

}  // namespace gateway::telemetry
