#include "app/config/restart_only.h"

#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "app/config/entries_by_name.h"
#include "app/config/keys.h"

namespace gateway::config {
namespace {

/// The entries that run, each with what it can take over of its namesake in `wanted`.
template <class Entry>
std::vector<Entry> merged_lists(const std::vector<Entry>& running,
                                const std::vector<Entry>& wanted);

/// Gives `merged` the value of one key in `running`. One overload for each kind of value that is
/// more than a member.
template <class Section>
struct PutBack {
  const Section& running;
  Section& merged;

  template <class Value>
  void operator()(const Value& value) const {
    merged.*value.member = running.*value.member;
  }
  void operator()(const ChoiceValue<Section>& value) const {
    value.set(merged, value.get(running));
  }
};

template <class Section>
Section merged_sections(const Section& running, const Section& wanted) {
  Section merged = wanted;
  for (const ConfigKey<Section>& key : config_keys<Section>()) {
    if (const auto* list = std::get_if<UpstreamsValue<Section>>(&key.value)) {
      merged.*list->member = same_names(running.*list->member, wanted.*list->member)
                                 ? merged_lists(running.*list->member, wanted.*list->member)
                                 : running.*list->member;
    } else if (key.takes_effect == TakesEffect::on_restart) {
      std::visit(PutBack<Section>{running, merged}, key.value);
    }
  }
  return merged;
}

template <class Entry>
std::vector<Entry> merged_lists(const std::vector<Entry>& running,
                                const std::vector<Entry>& wanted) {
  const EntriesByName<Entry> later(wanted);
  std::vector<Entry> merged;
  merged.reserve(running.size());
  for (const Entry& entry : running) {
    const Entry* const now = later.find(entry.name);
    const bool waits = now == nullptr || is_elsewhere(entry, *now);
    merged.push_back(waits ? entry : merged_sections(entry, *now));
  }
  return merged;
}

}  // namespace

LoadedConfig without_restart(const LoadedConfig& running, const LoadedConfig& wanted) {
  LoadedConfig merged{.config = {},
                      .models = running.models,
                      .tenants = wanted.tenants,
                      .token_vocabulary = wanted.token_vocabulary};
  for_each_config_section(
      [&](std::string_view, auto member) {
        merged.config.*member = merged_sections(running.config.*member, wanted.config.*member);
      },
      [&](std::string_view, auto member, ListBounds) {
        if constexpr (std::is_same_v<decltype(member), std::vector<TenantConfig> Config::*>) {
          merged.config.tenants = wanted.config.tenants;  // They come and go at once.
        } else {
          merged.config.*member = merged_lists(running.config.*member, wanted.config.*member);
        }
      });
  for (std::size_t k = 0; k < merged.models.size(); ++k) {
    const ModelConfig& model = merged.config.models[k];
    merged.models[k].limits = {model.calls_per_minute, model.tokens_per_minute};
  }
  return merged;
}

}  // namespace gateway::config
