#include "app/config/printer.h"

#include <string_view>
#include <utility>
#include <vector>

#include "app/config/keys.h"
#include "app/config/value_text.h"

namespace gateway::config {

std::string print_config(const Config& config) {
  std::string text;
  const auto print = [&](const std::vector<std::string>& lines, std::string_view first) {
    for (const std::string& line : lines) {
      text.append(first).append(line).append("\n");
      if (first == "  - ") first = "    ";
    }
  };
  std::string_view map;  // That the last section of a map stands in.
  for_each_config_section(
      [&](std::string_view name, auto member) {
        const auto lines = key_lines(config.*member);
        if (lines.empty()) return;
        const auto [outer, inner] = parts_of(name);
        if (!outer.empty() && std::exchange(map, outer) != outer) text.append(outer).append(":\n");
        const std::string indent(outer.empty() ? 0 : 2, ' ');
        text.append(indent).append(inner).append(":\n");
        print(lines, indent + "  ");
      },
      [&](std::string_view name, auto member, ListBounds) {
        if (!(config.*member).empty()) text.append(name).append(":\n");
        for (const auto& entry : config.*member) print(key_lines(entry), "  - ");
      });
  return text;
}

}  // namespace gateway::config
