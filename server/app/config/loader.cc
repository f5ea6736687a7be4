#include "app/config/loader.h"

#include <utility>

#include "app/config/checks.h"
#include "app/config/problems.h"
#include "app/config/reader.h"
#include "app/config/secrets.h"
#include "app/config/served_models.h"
#include "provider/catalogue.h"

namespace gateway {
namespace {

/// The built-in catalogue, with the configured file over it.
std::vector<ModelSpec> catalogue_of(const CatalogueConfig& config, const ConfigSources& sources,
                                    ConfigProblems& problems) {
  std::vector<ModelSpec> catalogue = built_in_catalogue();
  if (config.file.empty()) return catalogue;
  const auto text = sources.file(config.file);
  if (!text) {
    problems.add("catalogue.file", "the file " + config.file + " can't be read");
    return catalogue;
  }
  auto overrides = parse_catalogue(*text);
  if (!overrides) {
    problems.add("catalogue.file", "in this file: " + overrides.error().message);
    return catalogue;
  }
  return merge_catalogue(std::move(catalogue), *std::move(overrides));
}

}  // namespace

Result<LoadedConfig, std::string> load_config(const std::string& path,
                                              const ConfigSources& sources) {
  const auto text = sources.file(path);
  if (!text) return path + ": can't be read, or is larger than 1 MiB\n";
  ConfigProblems problems;
  LoadedConfig loaded{.config = read_config(*text, problems), .models = {}};
  check_config(loaded.config, problems);
  const auto catalogue = catalogue_of(loaded.config.catalogue, sources, problems);
  loaded.models = serve_models(loaded.config, catalogue, problems);
  resolve_secrets(loaded.config, sources, problems);
  if (!problems.empty()) return problems.to_text(path);
  return loaded;
}

}  // namespace gateway
