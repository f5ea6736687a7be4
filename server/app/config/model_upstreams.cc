#include "app/config/model_upstreams.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/config/suggestion.h"
#include "app/config/unique_names.h"

namespace gateway::config {
namespace {

/// The account of that name; null if there is none, which is complained about at `path`.
const UpstreamConfig* find_account(const std::string& name, const std::string& path,
                                   const std::vector<UpstreamConfig>& accounts,
                                   ConfigProblems& problems) {
  const auto found = std::ranges::find(accounts, name, &UpstreamConfig::name);
  if (found != accounts.end()) return &*found;
  std::vector<std::string_view> names;
  names.reserve(accounts.size());
  for (const UpstreamConfig& account : accounts) names.push_back(account.name);
  problems.add(path, "no upstream has this name" + suggestion(name, names));
  return nullptr;
}

void check_given_once(const ModelConfig& model, const std::string& path, ConfigProblems& problems) {
  const bool one = !model.upstream.empty();
  const bool several = !model.upstreams.empty();
  if (one && several) {
    problems.add(path + ".upstreams", "can't stand beside upstream: give one of them");
  } else if (!one && !several && !problems.concern(path + ".upstream") &&
             !problems.concern(path + ".upstreams")) {
    problems.add(path + ".upstream", "is missing: name one here, or several in upstreams");
  }
}

void check_weights(const ModelConfig& model, const std::string& path, ConfigProblems& problems) {
  const auto takes_calls = [](const ModelUpstreamConfig& entry) { return entry.weight > 0; };
  if (model.upstreams.empty() || std::ranges::any_of(model.upstreams, takes_calls)) return;
  problems.add(path + ".upstreams",
               "must have one weight above 0 at least: spares alone serve nobody");
}

}  // namespace

std::vector<const UpstreamConfig*> settle_upstreams(ModelConfig& model, const std::string& path,
                                                    const std::vector<UpstreamConfig>& accounts,
                                                    const ModelSpec* spec,
                                                    ConfigProblems& problems) {
  check_given_once(model, path, problems);
  check_unique_names(model.upstreams, path + ".upstreams", problems);
  check_weights(model, path, problems);
  const bool listed = !model.upstreams.empty();
  if (!listed && !model.upstream.empty()) {
    model.upstreams.emplace_back().name = std::exchange(model.upstream, {});
  }
  std::vector<const UpstreamConfig*> known;
  for (std::size_t k = 0; k < model.upstreams.size(); ++k) {
    const std::string& name = model.upstreams[k].name;
    if (name.empty()) continue;
    const std::string name_path =
        path + (listed ? ".upstreams[" + std::to_string(k) + "].name" : ".upstream");
    const UpstreamConfig* const account = find_account(name, name_path, accounts, problems);
    if (account == nullptr) continue;
    known.push_back(account);
    if (spec != nullptr && spec->modality == Modality::multimodal &&
        account->dialect == provider::Dialect::openai_compatible) {
      problems.add(name_path,
                   "its dialect openai_compatible carries no multimodal model; use "
                   "dashscope_native");
    }
  }
  return known;
}

}  // namespace gateway::config
