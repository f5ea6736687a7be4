#include "app/config/reader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "app/config/keys.h"
#include "app/config/only_document.h"
#include "app/config/scalar.h"
#include "app/config/suggestion.h"

namespace gateway::config {
namespace {

/// What is wrong with a value; empty if it was taken.
using Complaint = std::string;

Complaint out_of_range(const char* kind, const std::string& least, const std::string& most) {
  return std::string("must be a ") + kind + " from " + least + " to " + most;
}

/// Reads a bounded number into what `take` assigns.
template <class Bound, class Take>
Complaint read_whole(const YAML::Node& node, const Bound& bound, Take&& take) {
  const auto number = whole_of(node);
  if (!number || *number < bound.least || *number > bound.most) {
    return out_of_range("whole number", std::to_string(bound.least), std::to_string(bound.most));
  }
  take(*number);
  return {};
}

template <class Bound, class Take>
Complaint read_number(const YAML::Node& node, const Bound& bound, Take&& take) {
  const auto number = number_of(node);
  if (!number || *number < bound.least || *number > bound.most) {
    return out_of_range("number", spelt(bound.least), spelt(bound.most));
  }
  take(*number);
  return {};
}

/// One overload for each kind of value in keys.h. `read_list(list, bounds)` reads the node as a
/// list and complains itself.
template <class Section, class ReadList>
struct ValueReader {
  const YAML::Node& node;
  Section& section;
  ReadList read_list;

  Complaint operator()(const TextValue<Section>& value) const {
    const auto text = text_of(node);
    if (!text) return "must be a text, not empty";
    section.*value.member = *text;
    return {};
  }
  Complaint operator()(const ProxyValue<Section>& value) const {
    auto text = text_of(node);
    if (!text) return "must be a text, not empty";
    section.*value.member = Secret(*std::move(text));
    return {};
  }
  Complaint operator()(const WholeValue<Section>& value) const {
    return read_whole(node, value, [&](std::uint64_t number) { section.*value.member = number; });
  }
  Complaint operator()(const OptionalWholeValue<Section>& value) const {
    return read_whole(node, value, [&](std::uint64_t number) { section.*value.member = number; });
  }
  Complaint operator()(const NumberValue<Section>& value) const {
    return read_number(node, value, [&](double number) { section.*value.member = number; });
  }
  Complaint operator()(const OptionalNumberValue<Section>& value) const {
    return read_number(node, value, [&](double number) { section.*value.member = number; });
  }
  Complaint operator()(const MillisecondsValue<Section>& value) const {
    return read_whole(node, value, [&](std::uint64_t number) {
      section.*value.member = std::chrono::milliseconds(number);
    });
  }
  Complaint operator()(const FlagValue<Section>& value) const {
    const auto flag = flag_of(node);
    if (!flag) return "must be true or false";
    section.*value.member = *flag;
    return {};
  }
  Complaint operator()(const ChoiceValue<Section>& value) const {
    const auto text = text_of(node);
    const auto found = text ? std::ranges::find(value.names, *text) : value.names.end();
    if (found == value.names.end()) {
      Complaint complaint = "must be one of";
      for (const std::string_view name : value.names) complaint.append(" ").append(name);
      return complaint;
    }
    value.set(section, static_cast<std::size_t>(found - value.names.begin()));
    return {};
  }
  Complaint operator()(const FractionValue<Section>& value) const {
    const auto share = fraction_of(node);
    if (!share || *share <= 0 || *share > 1) {
      return "must be a number above 0 and at most 1, or a fraction as 1/3";
    }
    section.*value.member = *share;
    return {};
  }
  Complaint operator()(const TextsValue<Section>& value) const {
    const std::string least = std::to_string(value.bounds.least);
    const std::string most = std::to_string(value.bounds.most);
    Complaint complaint = "must be a list of " + least + " to " + most + " texts, none empty";
    if (!node.IsSequence() || node.size() < value.bounds.least || node.size() > value.bounds.most) {
      return complaint;
    }
    for (const YAML::Node& entry : node) {
      const auto text = text_of(entry);
      if (!text) return complaint;
      (section.*value.member).push_back(*text);
    }
    return {};
  }
  Complaint operator()(const UpstreamsValue<Section>& value) const {
    read_list(section.*value.member, value.bounds);
    return {};
  }
};

/// Walks the document; see read_config(). Thread: one.
class Reader {
 public:
  explicit Reader(ConfigProblems& problems) : problems_(problems) {}

  void read_root(const YAML::Node& root, Config& config) {
    std::vector<std::string_view> names;
    std::map<std::string_view, std::vector<std::string_view>> in_maps;
    for_each_config_section(
        [&](std::string_view name, auto) {
          const auto [map, key] = parts_of(name);
          if (map.empty()) return names.push_back(key);
          in_maps[map].push_back(key);
        },
        [&](std::string_view name, auto, ListBounds) { names.push_back(name); });
    for (const auto& [map, keys] : in_maps) names.push_back(map);
    Entries values = entries(root, "", names);
    if (!root.IsMap()) return;
    for (const auto& [map, keys] : in_maps) add_sections_of(std::string(map), keys, values);
    for_each_config_section(
        [&](const std::string& name, auto member) {
          const YAML::Node* value = value_of(values, name);
          if (value != nullptr) read_section(*value, name, config.*member);
        },
        [&](const std::string& name, auto member, ListBounds bounds) {
          const YAML::Node* value = value_of(values, name);
          if (value != nullptr) {
            read_list(*value, name, bounds, config.*member);
          } else if (bounds.least > 0) {
            problems_.add(name, "is missing: at least one is needed");
          }
        });
  }

  /// The root of a file of tenants.
  void read_tenants(const YAML::Node& root, std::vector<TenantConfig>& tenants) {
    constexpr std::string_view kKey = "tenants";
    const auto values = entries(root, "", {&kKey, 1});
    if (const YAML::Node* value = value_of(values, kKey)) {
      read_list(*value, std::string(kKey), kTenants, tenants);
    }
  }

 private:
  using Entries = std::vector<std::pair<std::string, YAML::Node>>;

  static const YAML::Node* value_of(const Entries& values, std::string_view key) {
    const auto found = std::ranges::find(values, key, &Entries::value_type::first);
    return found != values.end() ? &found->second : nullptr;
  }

  /// What stands in a map of sections, beside the sections that stand in none.
  void add_sections_of(const std::string& map, std::span<const std::string_view> keys,
                       Entries& values) {
    const YAML::Node* const value = value_of(values, map);
    if (value == nullptr) return;
    for (auto& [key, section] : entries(*value, map, keys)) {
      values.emplace_back(std::string(map).append(".").append(key), std::move(section));
    }
  }

  /// The map's entries whose key is known, each key once and with a value; complains about all
  /// others.
  Entries entries(const YAML::Node& node, const std::string& path,
                  std::span<const std::string_view> known) {
    Entries values;
    if (!node.IsMap()) {
      problems_.add(path, "must be a map of keys and values");
      return values;
    }
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
      std::string key_path = path.empty() ? std::string() : path + ".";
      key_path += key;
      problems_.remember_line(key_path, entry.first.Mark().line + 1);
      if (std::ranges::find(known, key) == known.end()) {
        problems_.add(key_path, unknown_key(key, known));
      } else if (!seen.insert(key).second) {
        problems_.add(key_path, "is given twice");
      } else if (entry.second.IsNull()) {
        problems_.add(key_path, "has no value; leave the key out to get its default");
      } else {
        values.emplace_back(key, entry.second);
      }
    }
    return values;
  }

  static std::string unknown_key(const std::string& key, std::span<const std::string_view> known) {
    if (key == "api_key") {
      return "keys do not belong into this file: name a variable in api_key_env or a file in "
             "api_key_file";
    }
    return "unknown key" + suggestion(key, known);
  }

  template <class Section>
  void read_section(const YAML::Node& node, const std::string& path, Section& section) {
    const auto keys = config_keys<Section>();
    std::vector<std::string_view> names;
    for (const auto& key : keys) names.push_back(key.name);
    const Entries values = entries(node, path, names);
    for (const auto& key : keys) {
      const std::string key_path = path + "." + std::string(key.name);
      const YAML::Node* value = value_of(values, key.name);
      if (value != nullptr) {
        const auto read_nested = [&](auto& list, ListBounds bounds) {
          read_list(*value, key_path, bounds, list);
        };
        const Complaint complaint = std::visit(
            ValueReader<Section, decltype(read_nested)>{*value, section, read_nested}, key.value);
        if (!complaint.empty()) problems_.add(key_path, complaint);
      } else if (key.required && node.IsMap() && !node[std::string(key.name)]) {
        problems_.add(key_path, "is missing");
      }
    }
  }

  template <class Section>
  void read_list(const YAML::Node& node, const std::string& path, ListBounds bounds,
                 std::vector<Section>& list) {
    if (!node.IsSequence() || node.size() < bounds.least || node.size() > bounds.most) {
      problems_.add(path, "must be a list of " + std::to_string(bounds.least) + " to " +
                              std::to_string(bounds.most) + " entries");
      return;
    }
    for (const YAML::Node& entry : node) {
      const std::string entry_path = path + "[" + std::to_string(list.size()) + "]";
      problems_.remember_line(entry_path, entry.Mark().line + 1);
      read_section(entry, entry_path, list.emplace_back());
    }
  }

  ConfigProblems& problems_;
};

}  // namespace

namespace {

/// Calls `read(reader, root)` on the text's only document.
template <class Read>
void read_document(const std::string& text, ConfigProblems& problems, Read&& read) {
  try {
    const std::optional<YAML::Node> document = only_document(text);
    if (!document || document->IsNull()) {
      problems.add("", "must hold one YAML document");
      return;
    }
    Reader reader(problems);
    read(reader, *document);
  } catch (const YAML::Exception& fault) {
    problems.remember_line("", fault.mark.line + 1);
    problems.add("", "is not YAML: " + fault.msg);
  }
}

}  // namespace

Config read_config(const std::string& text, ConfigProblems& problems, Config defaults) {
  Config config = std::move(defaults);
  read_document(text, problems,
                [&](Reader& reader, const YAML::Node& root) { reader.read_root(root, config); });
  return config;
}

std::vector<TenantConfig> read_tenants(const std::string& text, ConfigProblems& problems) {
  std::vector<TenantConfig> tenants;
  read_document(text, problems, [&](Reader& reader, const YAML::Node& root) {
    reader.read_tenants(root, tenants);
  });
  return tenants;
}

}  // namespace gateway::config
