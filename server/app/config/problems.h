// Everything that is wrong with a configuration file, each complaint with its place.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::config {

struct ConfigProblem {
  std::string path;     ///< "upstreams[0].base_url"; empty: the file as a whole.
  int line = 0;         ///< From 1; 0 if not known.
  std::string message;  ///< "must be …"; never holds a value that may be secret.
};

/// Collects complaints, so that an operator mends a file once and not once for each mistake.
///
/// Thread: one.
class ConfigProblems {
 public:
  /// Where the value of `path` stands; of a key given twice, the later one.
  void remember_line(const std::string& path, int line);

  /// Complains about `path`, with its line or that of what it is part of.
  void add(std::string path, std::string message);

  /// Whether there is a complaint about just this path; a second one would only confuse.
  [[nodiscard]] bool concern(std::string_view path) const;

  /// Whether there is a complaint about this path or any part of it.
  [[nodiscard]] bool concern_part_of(std::string_view path) const;

  [[nodiscard]] const std::vector<ConfigProblem>& all() const { return problems_; }
  [[nodiscard]] bool empty() const { return problems_.empty(); }

  /// One line for each complaint, in the order of the file: "gateway.yaml:12:
  /// upstreams[0].base_url: must be …". What is repeated of the file is fit to be read
  /// (telemetry/visible_text.h).
  [[nodiscard]] std::string to_text(const std::string& file) const;

 private:
  [[nodiscard]] int line_of(std::string path) const;

  std::map<std::string, int> lines_;
  std::vector<ConfigProblem> problems_;
};

}  // namespace gateway::config
