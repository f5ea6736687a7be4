#include "operations/status_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/operations/sample_status.h"

namespace gateway::operations {
namespace {

using nlohmann::json;

const std::chrono::system_clock::time_point kNow(std::chrono::milliseconds(1'700'000'001'500));

json document(const StatusSnapshot& snapshot, const RegistryFigures& figures = {}) {
  return json::parse(status_json(snapshot, {true, ""}, figures, kNow));
}

TEST(StatusJson, SaysHowTheProcessStands) {
  const json said = document(testing::sample_status());
  EXPECT_EQ(said["at_ms"], 1'700'000'001'500);
  EXPECT_EQ(said["version"], "1.2.3");
  EXPECT_EQ(said["uptime_seconds"], 90.0);
  EXPECT_EQ(said["ready"], true);
  EXPECT_EQ(said["reason"], "");
  EXPECT_EQ(said["deployment"], json::parse(R"({"replicas": 3, "budget_share": 0.25})"));
  EXPECT_EQ(said["admitted"]["items"], json::parse(R"({"held": 12, "limit": 100000})"));
  EXPECT_EQ(said["admitted"]["bytes"], json::parse(R"({"held": 3456, "limit": 268435456})"));
}

TEST(StatusJson, SaysWhyItIsNotReady) {
  const json said = json::parse(
      status_json(testing::sample_status(), {false, "no upstream was reached yet"}, {}, kNow));
  EXPECT_EQ(said["ready"], false);
  EXPECT_EQ(said["reason"], "no upstream was reached yet");
}

TEST(StatusJson, SaysWhoWaitsAtAModel) {
  const json model = document(testing::sample_status())["models"][0];
  EXPECT_EQ(model["model"], "text-embedding-v4");
  EXPECT_EQ(model["queued_items"], 12);
  EXPECT_EQ(model["queued_bytes"], 3456);
  EXPECT_EQ(model["expected_wait_seconds"], json::parse(R"({"interactive": 1.5, "bulk": null})"));
  EXPECT_EQ(model["suspects"], 1);
  EXPECT_EQ(model["tenants"][0], json::parse(R"({"tenant": "search", "weight": 2.0,
            "interactive_items": 10, "bulk_items": 0, "bytes": 3000})"));
  EXPECT_EQ(model["tenants"].size(), 2);
  EXPECT_EQ(model["tenants_not_shown"], 0);
}

TEST(StatusJson, SaysHowABudgetStands) {
  RegistryFigures figures;
  figures.calls[{"public", "text-embedding-v4"}] = {40, 390, {{"ok", 38}}};
  const json budget = document(testing::sample_status(), figures)["models"][0]["budgets"][0];
  EXPECT_EQ(budget["upstream"], "public");
  EXPECT_EQ(budget["configured"],
            json::parse(R"({"calls_per_minute": 1800.0, "tokens_per_minute": 1200000.0})"));
  EXPECT_EQ(budget["paced"],
            json::parse(R"({"calls_per_minute": 900.0, "tokens_per_minute": null})"));
  EXPECT_EQ(budget["last_minute"], json::parse(R"({"slots_used": 700.0, "slots_allowed": 900.0,
            "tokens": 41000.0, "throttles": {"rate": 3.0, "tokens": 0.0, "burst": 1.0}})"));
  EXPECT_EQ(budget["in_flight"], 4);
  EXPECT_EQ(budget["call_limits"]["items"], 10);
  EXPECT_EQ(budget["call_limits"]["tokens"], nullptr);
  EXPECT_EQ(budget["call_limits"]["next_trial_in_seconds"], nullptr);
  EXPECT_EQ(budget["latency_seconds"], json::parse(R"({"p50": 0.18, "p90": 0.24})"));
  EXPECT_EQ(budget["breaker"], "half_open");
  EXPECT_EQ(budget["next_slot_in_seconds"], 0.02);
  EXPECT_EQ(budget["retries_left"], 12.5);
  EXPECT_EQ(budget["calls"], 40.0);
  EXPECT_EQ(budget["items"], 390.0);
  EXPECT_EQ(budget["outcomes"]["ok"], 38.0);
}

TEST(StatusJson, WhatIsNotKnownIsNull) {
  StatusSnapshot snapshot = testing::sample_status();
  dispatch::BudgetReport& report = snapshot.models[0].budgets[0];
  report.last_minute.slots_allowed.reset();
  report.next_slot_in.reset();
  report.latency_p50 = report.latency_p90 = Duration::zero();
  const json budget = document(snapshot)["models"][0]["budgets"][0];
  EXPECT_TRUE(budget["last_minute"]["slots_allowed"].is_null());
  EXPECT_TRUE(budget["next_slot_in_seconds"].is_null());
  EXPECT_TRUE(budget["latency_seconds"].is_null());
  EXPECT_EQ(budget["calls"], 0.0);
}

TEST(StatusJson, CountsTheTenantsItDoesNotList) {
  StatusSnapshot snapshot = testing::sample_status();
  snapshot.models[0].tenants.assign(kMaxTenantsShown + 5, {"t", 1, 1, 0, 1});
  const json model = document(snapshot)["models"][0];
  EXPECT_EQ(model["tenants"].size(), kMaxTenantsShown);
  EXPECT_EQ(model["tenants_not_shown"], 5);
}

TEST(StatusJson, TellsOfIncidents) {
  const json incident = document(testing::sample_status())["incidents"][0];
  EXPECT_EQ(incident, json::parse(R"({"at_ms": 1700000000123, "level": "error",
            "message": "key refused", "fields": [{"key": "upstream", "value": "public"}]})"));
}

TEST(StatusJson, RepairsNamesThatAreNotUtf8) {
  StatusSnapshot snapshot = testing::sample_status();
  snapshot.models[0].tenants[0].name = "caf\xe9";
  EXPECT_EQ(document(snapshot)["models"][0]["tenants"][0]["tenant"], "caf\xef\xbf\xbd");
}

TEST(StatusJson, PassesTheMetricsFiguresOn) {
  RegistryFigures figures;
  figures.requests = {{"OK", 7}};
  figures.rejections = {{"queue_items", 2}};
  figures.items = {{"succeeded", 90}};
  figures.certificates = {{"server", 1.8e9}};
  figures.resident_bytes = 5e7;
  figures.reload_failed = true;
  const json said = document(testing::sample_status(), figures);
  EXPECT_EQ(said["totals"], json::parse(R"({"requests": {"OK": 7.0}, "items": {"succeeded": 90.0},
            "rejections": {"queue_items": 2.0}, "cpu_seconds": null})"));
  EXPECT_EQ(said["certificates_expire_at_seconds"]["server"], 1.8e9);
  EXPECT_EQ(said["resident_bytes"], 5e7);
  EXPECT_EQ(said["reload_failed"], true);
}

}  // namespace
}  // namespace gateway::operations
