#include "app/config/problems.h"

#include <algorithm>
#include <utility>

#include "telemetry/visible_text.h"

namespace gateway::config {

void ConfigProblems::remember_line(const std::string& path, int line) {
  lines_.insert_or_assign(path, line);
}

void ConfigProblems::add(std::string path, std::string message) {
  const int line = line_of(path);
  problems_.push_back({std::move(path), line, std::move(message)});
}

bool ConfigProblems::concern(std::string_view path) const {
  return std::ranges::find(problems_, path, &ConfigProblem::path) != problems_.end();
}

bool ConfigProblems::concern_part_of(std::string_view path) const {
  return std::ranges::any_of(problems_, [&](const ConfigProblem& problem) {
    const std::string_view whole = problem.path;
    return whole.starts_with(path) &&
           (whole.size() == path.size() || whole[path.size()] == '.' || whole[path.size()] == '[');
  });
}

std::string ConfigProblems::to_text(const std::string& file) const {
  std::vector<ConfigProblem> sorted = problems_;
  std::ranges::stable_sort(sorted, {}, &ConfigProblem::line);
  std::string text;
  for (const ConfigProblem& problem : sorted) {
    std::string line = file + ":";
    if (problem.line > 0) line += std::to_string(problem.line) + ":";
    if (!problem.path.empty()) line += " " + problem.path + ":";
    line += " " + problem.message;
    text += telemetry::visible_text(line) + "\n";
  }
  return text;
}

int ConfigProblems::line_of(std::string path) const {
  while (true) {
    const auto found = lines_.find(path);
    if (found != lines_.end()) return found->second;
    const std::size_t end = path.find_last_of(".[");
    if (end == std::string::npos) return 0;
    path.resize(end);
  }
}

}  // namespace gateway::config
