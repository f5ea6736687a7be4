#include "tests/simulation/promise.h"

#include <algorithm>
#include <iterator>
#include <ostream>

#include "tests/simulation/figures.h"

namespace gateway::simulation {

Judgement& Judgement::at_least(double bound, double measured, int decimals,
                               const std::string& what) {
  note(measured >= bound, measured, decimals, what);
  return *this;
}

Judgement& Judgement::at_most(double bound, double measured, int decimals,
                              const std::string& what) {
  note(measured <= bound, measured, decimals, what);
  return *this;
}

Judgement& Judgement::told(double measured, int decimals, const std::string& what) {
  note(true, measured, decimals, what);
  return *this;
}

void Judgement::note(bool kept, double measured, int decimals, const std::string& what) {
  if (!text_.empty()) text_ += ", ";
  text_ += fixed(measured, decimals) + " " + what;
  if (!kept) text_ += " (missed)";
  kept_ = kept_ && kept;
}

void PrintTo(const Promise& promise, std::ostream* out) {
  *out << promise.what;
}

std::vector<Promise> promises() {
  std::vector<Promise> all = pace_promises();
  for (auto* const part :
       {&light_load_promises, &fairness_promises, &trouble_promises, &bystander_promises}) {
    std::vector<Promise> more = part();
    std::ranges::move(more, std::back_inserter(all));
  }
  return all;
}

}  // namespace gateway::simulation
