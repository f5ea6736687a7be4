// One configuration file, loaded and validated whole.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/config/sources.h"
#include "domain/error.h"
#include "domain/model_spec.h"
#include "openai_door/token_vocabulary.h"

namespace gateway::config {

/// The variable of the environment that holds the default of `server.operations_address`: who
/// packs the gateway says by it how far its operations shall be open, whatever the configuration.
inline constexpr const char* kOperationsVariable = "EMBEDDING_GATEWAY_OPERATIONS_ADDRESS";

struct LoadedConfig {
  Config config;  ///< Complete: defaults, catalogue figures, origins, proxies and API keys are
                  ///< filled in.
  std::vector<ModelSpec> models;  ///< In the order of config.models, with its rows. Budgets are in
                                  ///< config.models[].upstreams.
  std::vector<TenantConfig> tenants;  ///< Of the configuration and of auth.tenants_file.
  std::shared_ptr<const openai_door::TokenVocabulary> token_vocabulary;  ///< Null if none is named.
};

/// `served` names the TLS files that callers are served with already. What those hold now is not
/// judged: who serves them watches them and keeps what was good (listen/certificate_watch.h), and
/// a certificate that has expired must not keep a token from being revoked.
///
/// Error: every complaint there is, a line each, with the file's name and line and the value's
/// path; no secret in it.
[[nodiscard]] Result<LoadedConfig, std::string> load_config(
    const std::string& path, const ConfigSources& sources = process_sources(),
    const TlsConfig& served = {});

}  // namespace gateway::config
