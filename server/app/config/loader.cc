#include "app/config/loader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/config/address.h"
#include "app/config/checks.h"
#include "app/config/problems.h"
#include "app/config/proxies.h"
#include "app/config/reader.h"
#include "app/config/secrets.h"
#include "app/config/served_models.h"
#include "app/config/tenant_checks.h"
#include "app/config/tls_files.h"
#include "provider/catalogue.h"
#include "telemetry/visible_text.h"

namespace gateway::config {
namespace {

/// What holds where the file says nothing.
Config defaults_of(const ConfigSources& sources) {
  Config config;
  auto address = sources.variable(kOperationsVariable);
  if (address && !address->empty()) config.server.operations_address = *std::move(address);
  return config;
}

/// Of a default that is in use and no address, it is told where it comes from.
void check_default_address(Config& config, const Config& defaults, ConfigProblems& problems) {
  std::string& address = config.server.operations_address;
  if (address != defaults.server.operations_address || is_listen_address(address)) return;
  problems.add("server.operations_address",
               std::string("the variable ") + kOperationsVariable + " must be host:port");
  address = Config().server.operations_address;
}

/// The built-in catalogue, with the configured file over it.
std::vector<ModelSpec> catalogue_of(const CatalogueConfig& config, const ConfigSources& sources,
                                    ConfigProblems& problems) {
  std::vector<ModelSpec> catalogue = provider::built_in_catalogue();
  if (config.file.empty()) return catalogue;
  const auto text = sources.file(config.file);
  if (!text) {
    problems.add("catalogue.file", "the file " + config.file + " " + text.error().reason);
    return catalogue;
  }
  auto overrides = provider::parse_catalogue(*text);
  if (!overrides) {
    problems.add("catalogue.file", "in this file: " + overrides.error().message);
    return catalogue;
  }
  return provider::merge_catalogue(std::move(catalogue), *std::move(overrides));
}

/// Null if none is configured, or if there is a complaint.
std::shared_ptr<const openai_door::TokenVocabulary> vocabulary_of(const OpenAiDoorConfig& config,
                                                                  const ConfigSources& sources,
                                                                  ConfigProblems& problems) {
  if (config.token_vocabulary.empty()) return nullptr;
  const auto complain = [&](const std::string& reason) {
    problems.add("doors.openai.token_vocabulary", "the file " + config.token_vocabulary + reason);
    return nullptr;
  };
  const auto text = sources.file(config.token_vocabulary);
  if (!text) return complain(" " + text.error().reason);
  auto vocabulary = openai_door::TokenVocabulary::parse(*text);
  if (!vocabulary) return complain(": " + vocabulary.error());
  return std::make_shared<const openai_door::TokenVocabulary>(*std::move(vocabulary));
}

bool same_files(const TlsConfig& a, const TlsConfig& b) {
  return a.certificate_file == b.certificate_file && a.key_file == b.key_file &&
         a.client_ca_file == b.client_ca_file;
}

/// Whether the reader understood all that is said about who may call.
bool callers_known(const ConfigProblems& problems) {
  return !problems.concern("") && !problems.concern_part_of("auth") &&
         !problems.concern_part_of("tenants");
}

/// The tenants of all files; of a tenants' file the complaints are its own.
std::vector<TenantConfig> tenants_of(const Config& config, const ConfigSources& sources,
                                     ConfigProblems& problems, ConfigProblems& file_problems) {
  std::vector<TenantConfig> tenants = config.tenants;
  bool complete = callers_known(problems);
  check_tenants(tenants, {}, config, problems);
  if (const std::string& path = config.auth.tenants_file; !path.empty()) {
    if (const auto text = sources.file(path); text.has_value()) {
      std::vector<TenantConfig> more = read_tenants(*text, file_problems);
      complete = complete && callers_known(file_problems);
      check_tenants(more, tenants, config, file_problems);
      std::ranges::move(more, std::back_inserter(tenants));
    } else {
      complete = false;
      problems.add("auth.tenants_file", "the file " + path + " " + text.error().reason);
    }
  }
  check_callers(config.auth, tenants, complete, problems);
  return tenants;
}

}  // namespace

Result<LoadedConfig, std::string> load_config(const std::string& path, const ConfigSources& sources,
                                              const TlsConfig& served) {
  const auto text = sources.file(path);
  if (!text) return telemetry::visible_text(path + ": " + text.error().reason) + "\n";
  ConfigProblems problems;
  ConfigProblems tenant_problems;
  const Config defaults = defaults_of(sources);
  LoadedConfig loaded{.config = read_config(*text, problems, defaults),
                      .models = {},
                      .tenants = {},
                      .token_vocabulary = {}};
  // What is no configuration at all lacks everything, and needs to be told of one thing only.
  if (problems.concern("")) return problems.to_text(path);
  check_default_address(loaded.config, defaults, problems);
  check_config(loaded.config, problems);
  const auto catalogue = catalogue_of(loaded.config.catalogue, sources, problems);
  loaded.models = serve_models(loaded.config, catalogue, problems);
  loaded.token_vocabulary = vocabulary_of(loaded.config.openai_door, sources, problems);
  resolve_secrets(loaded.config, sources, problems);
  settle_proxies(loaded.config, sources, problems);
  if (!same_files(loaded.config.tls, served)) {
    check_tls_files(loaded.config.tls, sources, problems);
  }
  loaded.tenants = tenants_of(loaded.config, sources, problems, tenant_problems);
  if (problems.empty() && tenant_problems.empty()) return loaded;
  return problems.to_text(path) + tenant_problems.to_text(loaded.config.auth.tenants_file);
}

}  // namespace gateway::config
