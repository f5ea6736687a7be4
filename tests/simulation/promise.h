// What the scheduler is held to: runs, and what has to come out of them.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "tests/simulation/scenario.h"
#include "tests/simulation/simulation.h"

namespace gateway::simulation {

/// Collects what was measured, as a sentence, and whether all of it was as promised.
///
/// Thread: one.
class Judgement {
 public:
  /// "99.49 % of slots used" and the like: a number, what it is of, and its bound.
  Judgement& at_least(double bound, double measured, int decimals, const std::string& what);
  Judgement& at_most(double bound, double measured, int decimals, const std::string& what);
  /// A figure without a bound, to stand beside the others.
  Judgement& told(double measured, int decimals, const std::string& what);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool kept() const { return kept_; }

 private:
  void note(bool kept, double measured, int decimals, const std::string& what);

  std::string text_;
  bool kept_ = true;
};

/// One row of the table of docs/scheduling.md.
struct Promise {
  std::string name;    ///< Of the test: PascalCase.
  std::string what;    ///< The first column.
  std::string target;  ///< The second.
  std::vector<Scenario> runs;
  std::function<Judgement(const std::vector<Scenario>&, const std::vector<Outcome>&)> judge;
  bool held = true;  ///< False: measured and told, not yet kept.
};

/// For the names of tests.
void PrintTo(const Promise& promise, std::ostream* out);

/// All of them, in the order of the document.
[[nodiscard]] std::vector<Promise> promises();

// Parts of that list, by what they are about.
[[nodiscard]] std::vector<Promise> pace_promises();
[[nodiscard]] std::vector<Promise> light_load_promises();
[[nodiscard]] std::vector<Promise> fairness_promises();
[[nodiscard]] std::vector<Promise> trouble_promises();
[[nodiscard]] std::vector<Promise> bystander_promises();

}  // namespace gateway::simulation
