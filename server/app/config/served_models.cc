#include "app/config/served_models.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "app/config/model_upstreams.h"
#include "app/config/suggestion.h"

namespace gateway::config {
namespace {

/// One model of the configuration on its way to a spec. Thread: one.
class ModelCheck {
 public:
  ModelCheck(ModelConfig& model, std::size_t index, ConfigProblems& problems)
      : model_(model), path_("models[" + std::to_string(index) + "]"), problems_(problems) {}

  const ModelSpec* spec_in(const std::vector<ModelSpec>& catalogue) {
    if (model_.name.empty()) return nullptr;
    const auto found = std::ranges::find(catalogue, model_.name, &ModelSpec::name);
    if (found != catalogue.end()) return &*found;
    std::vector<std::string_view> names;
    std::string known;
    for (const ModelSpec& spec : catalogue) {
      names.push_back(spec.name);
      known.append(known.empty() ? "" : ", ").append(spec.name);
    }
    complain("name", "the catalogue has no such model" + suggestion(model_.name, names) +
                         " Known are: " + known);
    return nullptr;
  }

  std::vector<const UpstreamConfig*> upstreams(const std::vector<UpstreamConfig>& accounts,
                                               const ModelSpec* spec) {
    return settle_upstreams(model_, path_, accounts, spec, problems_);
  }

  /// What an upstream's entry does not say the model's does, and what that does not say the
  /// catalogue.
  void budgets(ModelSpec& spec) {
    if (!model_.calls_per_minute) model_.calls_per_minute = spec.limits.calls_per_minute;
    if (!model_.tokens_per_minute) model_.tokens_per_minute = spec.limits.tokens_per_minute;
    bool complete = true;
    for (ModelUpstreamConfig& upstream : model_.upstreams) {
      if (!upstream.calls_per_minute) upstream.calls_per_minute = model_.calls_per_minute;
      if (!upstream.tokens_per_minute) upstream.tokens_per_minute = model_.tokens_per_minute;
      complete = complete && upstream.calls_per_minute;
    }
    if (!complete) {
      complain("calls_per_minute",
               "is missing, and the catalogue has no figure for this model: "
               "give that of your account");
    }
    spec.limits = {model_.calls_per_minute, model_.tokens_per_minute};
  }

  void rows(ModelSpec& spec) {
    if (!model_.max_rows_per_call) {
      if (!spec.fused) model_.max_rows_per_call = spec.capacity.items;
      return;
    }
    const std::size_t rows = *model_.max_rows_per_call;
    if (spec.fused) {
      complain("max_rows_per_call", "has no meaning for a fused model: its calls are not shared");
    } else if (rows > spec.capacity.items) {
      complain("max_rows_per_call", "must be at most " + std::to_string(spec.capacity.items) +
                                        ", the catalogue's figure; a catalogue file may widen it");
    } else {
      spec.capacity = {rows, std::min(rows, spec.capacity.texts),
                       std::min(rows, spec.capacity.images), std::min(rows, spec.capacity.videos)};
    }
  }

  /// The compatible endpoint knows dense vectors only: no sparse, text_type or instruct
  /// (docs/provider.md, 4.1).
  static void dialect(ModelSpec& spec, provider::Dialect dialect) {
    if (dialect != provider::Dialect::openai_compatible) return;
    spec.supports_sparse = false;
    spec.supports_text_type = false;
    spec.supports_instruct = false;
  }

 private:
  void complain(std::string_view key, std::string message) {
    problems_.add(path_ + "." + std::string(key), std::move(message));
  }

  ModelConfig& model_;
  const std::string path_;
  ConfigProblems& problems_;
};

/// The default of one modality: the configured one if it is served, else the only one there is.
void choose_default(std::string& chosen, const std::string& path, Modality modality,
                    const std::vector<ModelSpec>& served, ConfigProblems& problems) {
  std::vector<std::string_view> names;
  for (const ModelSpec& spec : served) {
    if (spec.modality == modality) names.push_back(spec.name);
  }
  const std::string kind = modality == Modality::text ? "text" : "multimodal";
  if (!chosen.empty()) {
    if (std::ranges::find(names, chosen) == names.end()) {
      problems.add(path, "must be a served " + kind + " model" + suggestion(chosen, names));
    }
  } else if (names.size() == 1) {
    chosen = names.front();
  } else if (names.size() > 1) {
    problems.add(path,
                 "is missing: several " + kind + " models are served, one must be the default");
  }
}

}  // namespace

std::vector<ModelSpec> serve_models(Config& config, const std::vector<ModelSpec>& catalogue,
                                    ConfigProblems& problems) {
  std::vector<ModelSpec> served;
  for (std::size_t k = 0; k < config.models.size(); ++k) {
    ModelCheck check(config.models[k], k, problems);
    const ModelSpec* known = check.spec_in(catalogue);
    const auto accounts = check.upstreams(config.upstreams, known);
    if (known == nullptr) continue;
    ModelSpec spec = *known;
    for (const UpstreamConfig* account : accounts) ModelCheck::dialect(spec, account->dialect);
    check.budgets(spec);
    check.rows(spec);
    served.push_back(std::move(spec));
  }
  // With a model missing, whether a default is needed or served is not known.
  if (served.size() == config.models.size()) {
    choose_default(config.defaults.text_model, "defaults.text_model", Modality::text, served,
                   problems);
    choose_default(config.defaults.multimodal_model, "defaults.multimodal_model",
                   Modality::multimodal, served, problems);
  }
  return served;
}

}  // namespace gateway::config
