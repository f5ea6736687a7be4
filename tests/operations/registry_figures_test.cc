#include "operations/registry_figures.h"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include "telemetry/prometheus_probe.h"
#include "telemetry/scraped_figures.h"

namespace gateway::operations {
namespace {

TEST(RegistryFigures, AreThoseOfTheProbe) {
  constexpr std::string_view kModel = "text-embedding-v4";
  prometheus::Registry registry;
  telemetry::PrometheusProbe probe(registry, {{"public", "text-embedding-v4", {1800, 1200000}}},
                                   "1.2.3");
  dispatch::BudgetProbe& budget = probe.observe(kModel).budget("public");
  budget.call_started({8, 10, 500, {}});
  budget.call_started({10, 10, 500, {}});
  budget.call_finished({std::chrono::milliseconds(150), nullptr, Usage{480, 0}});
  request::RequestFinished ok{};
  ok.model = kModel;
  ok.items_succeeded = 17;
  ok.items_failed = 1;
  probe.request_finished(ok);
  request::RequestFinished failed{};
  failed.model = kModel;
  failed.code = Code::unavailable;
  probe.request_finished(failed);
  probe.request_rejected(request::Route::embed, kModel, Rejection::queue_items);
  probe.request_rejected(request::Route::embed_unary, kModel, Rejection::queue_items);

  const RegistryFigures figures = registry_figures(registry.Collect());
  const CallTotals& calls = figures.calls.at({"public", "text-embedding-v4"});
  EXPECT_EQ(calls.calls, 2);
  EXPECT_EQ(calls.items, 18);
  EXPECT_EQ(calls.outcomes.at("ok"), 1);
  EXPECT_EQ(figures.requests.at("OK"), 1);
  EXPECT_EQ(figures.requests.at("UNAVAILABLE"), 1);
  EXPECT_EQ(figures.rejections.at("queue_items"), 2);
  EXPECT_EQ(figures.items.at("succeeded"), 17);
  EXPECT_EQ(figures.items.at("failed"), 1);
}

TEST(RegistryFigures, KnowTheProcess) {
  const RegistryFigures figures = registry_figures(telemetry::ProcessFigures().Collect());
  EXPECT_GT(figures.resident_bytes.value_or(0), 0);
  EXPECT_GE(figures.cpu_seconds.value_or(-1), 0);
}

TEST(RegistryFigures, KnowCertificatesAndReloads) {
  prometheus::Registry registry;
  prometheus::BuildGauge()
      .Name("gateway_certificate_expiry_timestamp_seconds")
      .Register(registry)
      .Add({{"certificate", "server"}})
      .Set(1.8e9);
  prometheus::BuildGauge().Name("gateway_config_reload_failed").Register(registry).Add({}).Set(1);
  const RegistryFigures figures = registry_figures(registry.Collect());
  EXPECT_EQ(figures.certificates.at("server"), 1.8e9);
  EXPECT_TRUE(figures.reload_failed);
}

TEST(RegistryFigures, AreEmptyWithoutMetrics) {
  const RegistryFigures figures = registry_figures({});
  EXPECT_TRUE(figures.calls.empty());
  EXPECT_FALSE(figures.resident_bytes.has_value());
  EXPECT_FALSE(figures.reload_failed);
}

}  // namespace
}  // namespace gateway::operations
