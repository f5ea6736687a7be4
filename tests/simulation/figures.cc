#include "tests/simulation/figures.h"

#include <array>
#include <cstdio>

namespace gateway::simulation {
namespace {

constexpr double kSecondsPerMinute = 60;

double per_second(const Scenario& scenario, std::optional<double> RateLimits::*limit) {
  double sum = 0;
  for (const ProviderSetup& provider : scenario.providers) {
    const RateLimits& real = provider.real.value_or(provider.configured);
    if (provider.weight > 0) sum += (real.*limit).value_or(0) / kSecondsPerMinute;
  }
  return sum;
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

double allowed_calls_per_second(const Scenario& scenario) {
  return per_second(scenario, &RateLimits::calls_per_minute);
}

double allowed_tokens_per_second(const Scenario& scenario) {
  return per_second(scenario, &RateLimits::tokens_per_minute);
}

double slots_used_percent(const Scenario& scenario, const Outcome& outcome, Duration from,
                          Duration until) {
  const double allowed = allowed_calls_per_second(scenario) * seconds(until - from);
  return allowed > 0 ? 100 * static_cast<double>(outcome.sums(from, until).metered()) / allowed : 0;
}

double slots_used_percent(const Scenario& scenario, const Outcome& outcome) {
  return slots_used_percent(scenario, outcome, Duration::zero(), scenario.duration);
}

double throttled_percent(const CallSums& sums) {
  return sums.calls == 0 ? 0 : percent(sums.throttled(), sums.calls);
}

double rows_per_call(const CallSums& sums) {
  return sums.answered == 0
             ? 0
             : static_cast<double>(sums.answered_rows) / static_cast<double>(sums.answered);
}

double percent(std::size_t share, std::size_t whole) {
  return whole == 0 ? 100 : 100 * static_cast<double>(share) / static_cast<double>(whole);
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::string fixed(double number, int decimals) {
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

}  // namespace gateway::simulation
