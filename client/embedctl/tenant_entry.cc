#include "client/embedctl/tenant_entry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "client/embedctl/json_text.h"

namespace embedding_client {
namespace {

constexpr std::size_t kMaxNameLength = 64;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// What some reader of YAML takes for something else than a text.
bool is_keyword(std::string text) {
  for (char& c : text) c = is_letter(c) ? static_cast<char>(c | 0x20) : c;
  constexpr std::array<std::string_view, 9> kKeywords = {"true", "false", "yes", "no", "on",
                                                         "off",  "null",  "y",   "n"};
  return std::find(kKeywords.begin(), kKeywords.end(), text) != kKeywords.end();
}

/// Plain where YAML can't take it for anything else; else in quotes, as JSON, which is YAML too.
std::string yaml_text(const std::string& text) {
  const bool is_plain = !text.empty() && is_letter(text.front()) &&
                        std::all_of(text.begin(), text.end(), is_name_character) &&
                        !is_keyword(text);
  return is_plain ? text : json_string(text);
}

/// The fewest digits that read as the same number.
std::string shortest(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

}  // namespace

bool is_tenant_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameLength &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

std::string tenant_line(const TenantEntry& tenant, std::string_view token_digest) {
  std::string line = "- {name: " + yaml_text(tenant.name);
  if (tenant.weight) line += ", weight: " + shortest(*tenant.weight);
  if (!tenant.models.empty()) {
    line += ", models: [";
    for (const std::string& model : tenant.models) {
      if (&model != &tenant.models.front()) line += ", ";
      line += yaml_text(model);
    }
    line += "]";
  }
  if (!tenant.max_priority.empty()) line += ", max_priority: " + tenant.max_priority;
  if (tenant.tokens_per_day) line += ", tokens_per_day: " + std::to_string(*tenant.tokens_per_day);
  if (tenant.items_per_minute) {
    line += ", items_per_minute: " + std::to_string(*tenant.items_per_minute);
  }
  line += ", tokens: [\"";
  line += token_digest;
  return line + "\"]}";
}

}  // namespace embedding_client
