// Where API keys come into the configuration.
#pragma once

#include "app/config/config.h"
#include "app/config/problems.h"
#include "app/config/sources.h"

namespace gateway::config {

/// The variable that holds the key of an upstream that says nothing else.
inline constexpr const char* kDefaultKeyVariable = "DASHSCOPE_API_KEY";

/// Sets each upstream's api_key from its variable or file, without the white space around it; names
/// the default variable where neither is configured. A key that is missing, empty, or could not
/// stand in an HTTP header is a complaint, which never repeats it. Also complains about a ca_file
/// that can't be read.
void resolve_secrets(Config& config, const ConfigSources& sources, ConfigProblems& problems);

}  // namespace gateway::config
