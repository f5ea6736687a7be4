// Reads one YAML map key by key, so that every complaint names its path and no key goes unread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace gateway::provider {

/// A map of a YAML file, with where it stands in it.
///
/// The first complaint is kept in the `error` handed in; later ones are dropped and what they would
/// have read is empty or zero, so a reader may ask for everything and look once at the end. Thread:
/// one.
class YamlMap {
 public:
  /// `path` is empty for the file's root. Complains if `node` is not a map, or holds a key twice.
  YamlMap(const YAML::Node& node, std::string path, std::optional<std::string>& error);

  [[nodiscard]] bool has(const char* key) const;

  /// A string, not empty.
  std::string text(const char* key);

  /// A whole number from `least` to `most`.
  std::uint64_t whole(const char* key, std::uint64_t least, std::uint64_t most);

  /// `true` or `false`; false if the key is absent.
  bool flag(const char* key);

  /// A list of at least one string, none twice.
  std::vector<std::string> texts(const char* key);

  /// A list of at least one whole number from `least` to `most`, none twice.
  std::vector<std::uint64_t> wholes(const char* key, std::uint64_t least, std::uint64_t most);

  /// A map of its own; complains if it is absent.
  YamlMap map(const char* key);

  /// A list of at least one map.
  std::vector<YamlMap> maps(const char* key);

  /// Complains about every key that was not asked for. Call last.
  void refuse_other_keys();

  /// Complains about the value of `key`, or of the map itself if `key` is empty.
  void complain(std::string_view key, const std::string& what);

 private:
  YAML::Node take(const char* key);
  YAML::Node take_list(const char* key);
  [[nodiscard]] std::string path_of(std::string_view key) const;

  YAML::Node node_;
  std::string path_;
  std::optional<std::string>* error_;
  std::vector<std::string> asked_;
};

}  // namespace gateway::provider
