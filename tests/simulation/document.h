// The generated part of docs/scheduling.md.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace gateway::simulation {

/// Replaces what stands between the lines `<!-- generated -->` and `<!-- end -->`. False if the
/// file has no such lines, or can't be written.
[[nodiscard]] inline bool replace_tables(const std::string& path, const std::string& tables) {
  static const std::string kBegin = "<!-- generated -->\n";
  static const std::string kEnd = "<!-- end -->\n";
  std::stringstream read;
  read << std::ifstream(path).rdbuf();
  std::string text = read.str();
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) return false;
  const std::size_t start = begin + kBegin.size();
  text.replace(start, end - start, tables);
  std::ofstream written(path);
  written << text;
  return written.flush().good();
}

}  // namespace gateway::simulation
