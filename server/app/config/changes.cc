#include "app/config/changes.h"

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "app/config/entries_by_name.h"
#include "app/config/proxies.h"
#include "app/config/value_text.h"

namespace gateway::config {
namespace {

constexpr std::string_view kUnset = "(none)";

/// Hashes are shown by their number; the same number of other ones as such.
std::string count_of(const std::vector<std::string>& digests) {
  return "(" + std::to_string(digests.size()) + (digests.size() == 1 ? " token)" : " tokens)");
}

/// Gathers the differences; see changes_between(). Thread: one.
class ChangeList {
 public:
  /// One section or entry at `path`. Where `all_wait`, everything in it waits for a restart.
  template <class Section>
  void compare(const std::string& path, const Section& before, const Section& after,
               bool all_wait = false) {
    for (const ConfigKey<Section>& key : config_keys<Section>()) {
      const std::string key_path = path + "." + std::string(key.name);
      const TakesEffect when = all_wait ? TakesEffect::on_restart : key.takes_effect;
      if (const auto* digests = std::get_if<DigestsValue<Section>>(&key.value)) {
        compare_digests(key_path, before.*digests->member, after.*digests->member, when);
      } else if (const auto* upstreams = std::get_if<UpstreamsValue<Section>>(&key.value)) {
        const auto& old_list = before.*upstreams->member;
        const auto& new_list = after.*upstreams->member;
        compare_lists(key_path, old_list, new_list, !same_names(old_list, new_list));
      } else if (const auto* proxy = std::get_if<ProxyValue<Section>>(&key.value)) {
        compare_proxies(key_path, before.*proxy->member, after.*proxy->member, when);
      } else {
        add(key_path, value_text(before, key), value_text(after, key), when);
      }
    }
    if constexpr (std::is_same_v<Section, UpstreamConfig>) {
      if (before.api_key.reveal() != after.api_key.reveal()) {
        add(path + ".api_key", "(secret)", "(another secret)",
            all_wait ? TakesEffect::on_restart : TakesEffect::on_reload);
      }
    }
  }

  /// An entry comes or goes as its name may change.
  template <class Entry>
  void compare_lists(const std::string& path, const std::vector<Entry>& before,
                     const std::vector<Entry>& after, bool all_wait = false) {
    const auto keys = config_keys<Entry>();
    const TakesEffect when = std::ranges::find(keys, "name", &ConfigKey<Entry>::name)->takes_effect;
    const EntriesByName<Entry> later(after);
    for (const Entry& entry : before) {
      const std::string entry_path = path + "[" + entry.name + "]";
      if (const Entry* now = later.find(entry.name)) {
        compare(entry_path, entry, *now, all_wait || is_elsewhere(entry, *now));
      } else {
        add(entry_path, "(present)", "(removed)", when);
      }
    }
    const EntriesByName<Entry> earlier(before);
    for (const Entry& entry : after) {
      if (earlier.find(entry.name) == nullptr) {
        add(path + "[" + entry.name + "]", "(absent)", "(added)", when);
      }
    }
  }

  /// Budgets and rows are among the keys; this is for the rest of what a model is.
  void compare_specs(const ModelSpec& before, ModelSpec after) {
    after.limits = before.limits;
    if (after.capacity.items != before.capacity.items) after.capacity = before.capacity;
    if (after == before) return;
    add("models[" + before.name + "]", "(as it runs)", "(as catalogue and dialects say now)",
        TakesEffect::on_restart);
  }

  /// Of the same file; another file's name is a change of its own.
  void compare_vocabularies(const LoadedConfig& before, const LoadedConfig& after) {
    if (before.config.openai_door.token_vocabulary != after.config.openai_door.token_vocabulary ||
        !before.token_vocabulary || !after.token_vocabulary ||
        *before.token_vocabulary == *after.token_vocabulary) {
      return;
    }
    add("doors.openai.token_vocabulary", "(as it was)", "(with other tokens)",
        TakesEffect::on_reload);
  }

  std::vector<ConfigChange> take() { return std::move(changes_); }

 private:
  void compare_digests(const std::string& path, const std::vector<std::string>& before,
                       const std::vector<std::string>& after, TakesEffect when) {
    if (before == after) return;
    const std::string others = before.size() == after.size() ? "(others)" : count_of(after);
    add(path, count_of(before), others, when);
  }

  void compare_proxies(const std::string& path, const Secret& before, const Secret& after,
                       TakesEffect when) {
    const std::string old_url = without_login(before.reveal());
    const std::string new_url = without_login(after.reveal());
    const bool other_login = old_url == new_url && before.reveal() != after.reveal();
    add(path, old_url, other_login ? "(another login)" : new_url, when);
  }

  void add(const std::string& path, std::string before, std::string after, TakesEffect when) {
    if (before == after) return;
    if (before.empty()) before = kUnset;
    if (after.empty()) after = kUnset;
    changes_.push_back({path, std::move(before), std::move(after), when});
  }

  std::vector<ConfigChange> changes_;
};

}  // namespace

std::vector<ConfigChange> changes_between(const LoadedConfig& before, const LoadedConfig& after) {
  ChangeList changes;
  for_each_config_section(
      [&](const std::string& name, auto member) {
        changes.compare(name, before.config.*member, after.config.*member);
      },
      [&](const std::string& name, auto member, ListBounds) {
        if constexpr (std::is_same_v<decltype(member), std::vector<TenantConfig> Config::*>) {
          changes.compare_lists(name, before.tenants, after.tenants);  // Of all files.
        } else {
          changes.compare_lists(name, before.config.*member, after.config.*member);
        }
      });
  changes.compare_vocabularies(before, after);
  const EntriesByName<ModelSpec> later(after.models);
  for (const ModelSpec& spec : before.models) {
    if (const ModelSpec* now = later.find(spec.name)) changes.compare_specs(spec, *now);
  }
  return changes.take();
}

}  // namespace gateway::config
