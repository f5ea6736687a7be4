#include "app/config/printer.h"

#include <string_view>
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
  for_each_config_section(
      [&](std::string_view name, auto member) {
        const auto lines = key_lines(config.*member);
        if (!lines.empty()) text.append(name).append(":\n");
        print(lines, "  ");
      },
      [&](std::string_view name, auto member, ListBounds) {
        if (!(config.*member).empty()) text.append(name).append(":\n");
        for (const auto& entry : config.*member) print(key_lines(entry), "  - ");
      });
  return text;
}

}  // namespace gateway::config
