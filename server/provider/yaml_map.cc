#include "provider/yaml_map.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace gateway::provider {
namespace {

std::optional<std::uint64_t> parse_whole(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return number;
}

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::string range(std::uint64_t least, std::uint64_t most) {
  return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

}  // namespace

YamlMap::YamlMap(const YAML::Node& node, std::string path, std::optional<std::string>& error)
    : node_(node), path_(std::move(path)), error_(&error) {
  if (!node_.IsMap()) {
    complain("", "must be a map");
    node_ = YAML::Node(YAML::NodeType::Map);
    return;
  }
  std::vector<std::string> keys;
  for (const auto& entry : node_) {
    const YAML::Node key = entry.first;
    if (!key.IsScalar()) {
      complain("", "every key must be a plain word");
    } else if (contains(keys, key.Scalar())) {
      complain(key.Scalar(), "is given twice");
    } else {
      keys.push_back(key.Scalar());
    }
  }
}

bool YamlMap::has(const char* key) const {
  return std::as_const(node_)[key].IsDefined();
}

std::string YamlMap::text(const char* key) {
  const YAML::Node value = take(key);
  if (value.IsScalar() && !value.Scalar().empty()) return value.Scalar();
  complain(key, "must be a text, not empty");
  return {};
}

std::uint64_t YamlMap::whole(const char* key, std::uint64_t least, std::uint64_t most) {
  const YAML::Node value = take(key);
  const std::optional<std::uint64_t> number =
      value.IsScalar() ? parse_whole(value.Scalar()) : std::nullopt;
  if (number && *number >= least && *number <= most) return *number;
  complain(key, range(least, most));
  return 0;
}

bool YamlMap::flag(const char* key) {
  if (!has(key)) return false;
  const YAML::Node value = take(key);
  if (value.IsScalar() && value.Scalar() == "true") return true;
  if (!value.IsScalar() || value.Scalar() != "false") complain(key, "must be true or false");
  return false;
}

std::vector<std::string> YamlMap::texts(const char* key) {
  std::vector<std::string> values;
  for (const YAML::Node& value : take_list(key)) {
    if (!value.IsScalar() || value.Scalar().empty() || contains(values, value.Scalar())) {
      complain(key, "must hold texts, none empty, none twice");
      break;
    }
    values.push_back(value.Scalar());
  }
  return values;
}

std::vector<std::uint64_t> YamlMap::wholes(const char* key, std::uint64_t least,
                                           std::uint64_t most) {
  std::vector<std::uint64_t> values;
  for (const YAML::Node& value : take_list(key)) {
    const std::optional<std::uint64_t> number =
        value.IsScalar() ? parse_whole(value.Scalar()) : std::nullopt;
    if (!number || *number < least || *number > most) {
      complain(key, "each " + range(least, most));
      break;
    }
    if (contains(values, *number)) complain(key, std::to_string(*number) + " is given twice");
    values.push_back(*number);
  }
  return values;
}

YamlMap YamlMap::map(const char* key) {
  const YAML::Node value = take(key);
  return YamlMap(value, path_of(key), *error_);
}

std::vector<YamlMap> YamlMap::maps(const char* key) {
  std::vector<YamlMap> values;
  for (const YAML::Node& value : take_list(key)) {
    values.emplace_back(value, path_of(key) + "[" + std::to_string(values.size()) + "]", *error_);
  }
  return values;
}

void YamlMap::refuse_other_keys() {
  for (const auto& entry : node_) {
    if (entry.first.IsScalar() && !contains(asked_, entry.first.Scalar())) {
      complain(entry.first.Scalar(), "unknown key");
    }
  }
}

void YamlMap::complain(std::string_view key, const std::string& what) {
  if (!*error_) *error_ = path_of(key) + ": " + what;
}

YAML::Node YamlMap::take(const char* key) {
  asked_.emplace_back(key);
  if (has(key)) return std::as_const(node_)[key];
  complain(key, "is missing");
  return YAML::Node(YAML::NodeType::Null);
}

YAML::Node YamlMap::take_list(const char* key) {
  YAML::Node value = take(key);
  if (value.IsSequence() && value.size() > 0) return value;
  complain(key, "must be a list, not empty");
  return YAML::Node(YAML::NodeType::Sequence);
}

std::string YamlMap::path_of(std::string_view key) const {
  if (key.empty()) return path_.empty() ? "the file" : path_;
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

}  // namespace gateway::provider
