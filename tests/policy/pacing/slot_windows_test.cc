// However demand comes and calls jitter on their way, no window of the provider is ever exceeded.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "policy/pacing/own_slots.h"
#include "tests/policy/pacing/metered_provider.h"

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;
using testing::seconds_of;

const Timestamp kStart = Timestamp{} + 1h;
const Timestamp kEnd = kStart + 1h;

enum class Demand { saturated, random };

/// The starts of an hour's calls. Random demand comes in spells of ten to a thousand calls. Timers
/// fire up to half a millisecond late.
std::vector<Timestamp> call(OwnSlots& slots, Demand demand, std::mt19937_64& random) {
  std::vector<Timestamp> starts;
  const auto chance = [&] { return std::uniform_real_distribution(0.0, 1.0)(random); };
  const bool random_demand = demand == Demand::random;
  double pause_chance = 0.1;
  Timestamp now = kStart;
  while (now < kEnd) {
    now = slots.opens_at(now) + seconds_of(0.0005 * chance());
    if (slots.opens_at(now) > now)
      continue;  // Too late for the ramp: it counts other calls by now.
    const Slot slot = slots.take(1, now);
    starts.push_back(now);
    slots.settle(slot, 1, now);
    slots.heard({.slot = slot, .throttle = {}}, now);
    if (random_demand && chance() < pause_chance) {
      now += seconds_of(std::pow(10, 3 * chance() - 2));
      pause_chance = std::pow(10, -1 - 2 * chance());
    }
  }
  return starts;
}

/// When they arrive: up to 2 ms sooner or later.
std::vector<Timestamp> arrivals(std::vector<Timestamp> starts, std::mt19937_64& random) {
  std::uniform_real_distribution<double> jitter(-0.002, 0.002);
  for (Timestamp& at : starts) at += seconds_of(jitter(random));
  std::sort(starts.begin(), starts.end());
  return starts;
}

std::size_t most_in_any(Duration window, const std::vector<Timestamp>& calls) {
  std::ptrdiff_t most = 0;
  auto first = calls.begin();
  for (auto last = calls.begin(); last != calls.end(); ++last) {
    while (*first <= *last - window) ++first;
    most = std::max(most, last - first + 1);
  }
  return static_cast<std::size_t>(most);
}

class Windows : public ::testing::TestWithParam<std::tuple<double, double, Demand>> {};

TEST_P(Windows, AreNeverExceeded) {
  const auto [per_second, burst, demand] = GetParam();
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    OwnSlots slots;
    slots.configure({.rate = {.calls_per_minute = per_second * 60, .tokens_per_minute = {}},
                     .burst_calls = burst,
                     .max_in_flight = 1000},
                    Timestamp{});
    std::mt19937_64 random(seed);
    const auto calls = arrivals(call(slots, demand, random), random);
    for (const double length : {std::max(1.0, 1 / per_second), 6.0, 60.0}) {
      EXPECT_LE(most_in_any(seconds_of(length), calls), std::ceil(per_second * length - 1e-6))
          << length << " s, seed " << seed;
    }
    if (demand == Demand::saturated) {
      EXPECT_GE(static_cast<double>(calls.size()) / (per_second * 3600), 0.99) << "seed " << seed;
    }
  }
}

std::string name_of(const ::testing::TestParamInfo<Windows::ParamType>& tested) {
  const auto [per_second, burst, demand] = tested.param;
  return std::to_string(std::lround(per_second * 60)) + "PerMinuteBurst" +
         std::to_string(static_cast<int>(burst)) +
         (demand == Demand::random ? "RandomDemand" : "Saturated");
}

INSTANTIATE_TEST_SUITE_P(OwnSlots, Windows,
                         ::testing::Combine(::testing::Values(0.5, 1.1, 2.0, 2.5, 10.0, 30.0),
                                            ::testing::Values(0.0, 1.0, 3.0, 9.0),
                                            ::testing::Values(Demand::saturated, Demand::random)),
                         name_of);

class Rises : public ::testing::TestWithParam<std::tuple<double, Demand>> {};

TEST_P(Rises, AreNeverTooSteep) {
  const auto [burst, demand] = GetParam();
  OwnSlots slots;
  slots.configure({.rate = {.calls_per_minute = 1800, .tokens_per_minute = {}},
                   .burst_calls = burst,
                   .max_in_flight = 1000},
                  Timestamp{});
  std::mt19937_64 random(11);
  const auto calls = arrivals(call(slots, demand, random), random);
  for (auto last = calls.begin(); last != calls.end(); ++last) {
    const auto second = std::upper_bound(calls.begin(), last, *last - 1s);
    const auto before = std::upper_bound(calls.begin(), last, *last - 2s);
    ASSERT_LE(last - second + 1, std::max<std::ptrdiff_t>(10, 4 * (second - before)));
  }
}

std::string name_of_rise(const ::testing::TestParamInfo<Rises::ParamType>& tested) {
  const auto [burst, demand] = tested.param;
  return "Burst" + std::to_string(static_cast<int>(burst)) +
         (demand == Demand::random ? "RandomDemand" : "Saturated");
}

INSTANTIATE_TEST_SUITE_P(OwnSlots, Rises,
                         ::testing::Combine(::testing::Values(0.0, 3.0, 9.0),
                                            ::testing::Values(Demand::saturated, Demand::random)),
                         name_of_rise);

}  // namespace
}  // namespace gateway::pacing
