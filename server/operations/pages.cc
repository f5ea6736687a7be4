#include "operations/pages.h"

#include <chrono>
#include <iterator>
#include <sstream>
#include <utility>

#include <prometheus/text_serializer.h>

#include "operations/registry_figures.h"
#include "operations/status_json.h"
#include "operations/status_page.h"

namespace gateway::operations {
namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kExposition = "text/plain; version=0.0.4; charset=utf-8";

constexpr std::string_view kIndex = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>embedding-gateway</title>
<h1>embedding-gateway</h1>
<ul>
<li><a href="statusz">/statusz</a>: how budgets, queues and providers stand now
<li><a href="statusz.json">/statusz.json</a>: the same, for programs
<li><a href="metrics">/metrics</a>: for Prometheus
<li><a href="readyz">/readyz</a>: whether requests should be sent here
<li><a href="healthz">/healthz</a>: whether the process serves
</ul>
</html>
)";

using Families = std::vector<prometheus::MetricFamily>;

Families collect(const std::vector<std::shared_ptr<prometheus::Collectable>>& sources) {
  Families all;
  for (const auto& source : sources) {
    Families some = source->Collect();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

StatusDesk::Render renderer(const OperationsSources& sources) {
  return [&sources](const StatusSnapshot& snapshot) {
    return status_json(snapshot, sources.readiness(), registry_figures(collect(sources.metrics)),
                       std::chrono::system_clock::now());
  };
}

}  // namespace

Pages::Pages(boost::asio::io_context& context, OperationsSources sources, OperationsLimits limits)
    : sources_(std::move(sources)), desk_(context, sources_.status, renderer(sources_), limits) {}

boost::asio::awaitable<http::Answer> Pages::answer(std::string_view path) {
  if (path == "/metrics") co_return metrics();
  if (path == "/healthz") co_return http::plain(200, "the gateway serves");
  if (path == "/readyz") co_return readiness();
  if (path == "/statusz") co_return http::Answer{200, kHtml, std::string(kStatusPage)};
  if (path == "/") co_return http::Answer{200, kHtml, std::string(kIndex)};
  if (path == "/statusz.json") {
    const StatusDesk::Document document = co_await desk_.document();
    if (document) co_return http::Answer{200, kJson, *document};
    co_return http::plain(503, "the gateway's shards did not report in time: they are overloaded");
  }
  co_return http::plain(404,
                        "nothing is here; there are /statusz, /statusz.json, /metrics, /readyz and "
                        "/healthz");
}

std::string_view Pages::content_security_policy() const {
  return kContentSecurityPolicy;
}

http::Answer Pages::metrics() const {
  std::ostringstream exposition;
  prometheus::TextSerializer().Serialize(exposition, collect(sources_.metrics));
  return {200, kExposition, std::move(exposition).str()};
}

http::Answer Pages::readiness() const {
  const Readiness readiness = sources_.readiness();
  if (readiness.ready) return http::plain(200, "ready");
  return http::plain(503, "not ready: " + readiness.reason);
}

}  // namespace gateway::operations
