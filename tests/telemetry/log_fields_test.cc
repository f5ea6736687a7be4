// The names of the log's fields are an interface: what is written is what docs/logs.md tells.
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "telemetry/access_log.h"
#include "telemetry/incident_log.h"
#include "tests/support/most_items.h"
#include "tests/telemetry/finished_request.h"
#include "tests/telemetry/populated_probe.h"

namespace gateway::telemetry {
namespace {

/// The first column of the table in the section of that title.
std::vector<std::string> documented(const std::string& title) {
  std::ifstream document(SOURCE_DIR "/docs/logs.md");
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("## ")) inside = line == "## " + title;
    if (inside && line.starts_with("| `")) names.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

/// The lines, as objects that keep the order of their fields.
template <class Write>
std::vector<nlohmann::ordered_json> logged(Write&& write) {
  std::ostringstream out;
  {
    Log log({.level = LogLevel::info, .format = LogFormat::json}, out);
    write(log);
  }
  std::istringstream text(out.str());
  std::vector<nlohmann::ordered_json> lines;
  for (std::string line; std::getline(text, line);) {
    lines.push_back(nlohmann::ordered_json::parse(line));
  }
  return lines;
}

std::vector<std::string> fields_of(const nlohmann::ordered_json& line) {
  std::vector<std::string> names;
  for (const auto& field : line.items()) names.push_back(field.key());
  return names;
}

TEST(LogFields, OfAnAccessLineAreThoseOfTheDocumentInItsOrder) {
  const auto lines = logged([](Log& log) {
    AccessLog access(log, 1);
    access.request_finished(testing::finished_request());
  });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(fields_of(lines[0]), documented("Access lines"));
}

TEST(LogFields, OfIncidentsAreThoseOfTheDocumentNoMoreAndNoLess) {
  const auto lines = logged([](Log& log) {
    IncidentLog incidents(log);
    testing::call_every_verb(incidents, "public", "v4");
    incidents.request_rejected(request::Route::embed, "", Rejection::unauthenticated);
    // What is news only after it was otherwise.
    const CallFault throttle{.kind = FaultKind::rate_limited, .message = "slow down"};
    dispatch::BudgetProbe& budget = incidents.observe("v4").budget("public");
    budget.budget_changed({.paced = {20, 20},
                           .most = testing::most_items(2),
                           .token_ratio = 1,
                           .breaker = faults::CircuitBreaker::State::closed});
    budget.call_finished({Duration{1}, &throttle, {}});
    budget.budget_changed({.paced = {10, 10},
                           .most = testing::most_items(1),
                           .token_ratio = 1,
                           .breaker = faults::CircuitBreaker::State::open});
  });
  std::vector<std::string> expected = documented("Incidents");
  for (const char* shared : {"ts", "level", "msg", "rpc", "model", "tenant", "held_back"}) {
    expected.emplace_back(shared);
  }
  std::set<std::string> written;
  for (const auto& line : lines) {
    for (const std::string& field : fields_of(line)) written.insert(field);
  }
  EXPECT_THAT(written, ::testing::UnorderedElementsAreArray(expected));
}

}  // namespace
}  // namespace gateway::telemetry
