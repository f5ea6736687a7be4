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

http::Answer document(std::string_view content_type, std::string text) {
  http::Answer answer;
  answer.content_type = content_type;
  answer.body = std::move(text);
  return answer;
}

/// With what keeps browsers from caching, sniffing, framing or running anything that the policy
/// does not name.
http::Answer guarded(http::Answer answer) {
  answer.may_pack = true;
  answer.headers.push_back({"Cache-Control", "no-store"});
  answer.headers.push_back({"Content-Security-Policy", std::string(kContentSecurityPolicy)});
  answer.headers.push_back({"X-Content-Type-Options", "nosniff"});
  answer.headers.push_back({"Referrer-Policy", "no-referrer"});
  if (answer.status == 503) answer.headers.push_back({"Retry-After", "1"});
  return answer;
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

Pages::Considered Pages::consider(const http::RequestHead& head, const http::Peer& /*peer*/) {
  if (head.method() == "GET" || head.method() == "HEAD") return std::size_t{0};
  http::Answer answer = guarded(http::plain(405, "only GET and HEAD are served here"));
  answer.headers.push_back({"Allow", "GET, HEAD"});
  return answer;
}

http::Answer Pages::objection(http::Objection objection, const http::RequestHead* /*head*/) {
  if (objection == http::Objection::body_too_large) {
    return guarded(http::plain(413, "a request's body is not taken here"));
  }
  return guarded(http::plain(http::status_of(objection), http::sentence_of(objection)));
}

boost::asio::awaitable<http::Answer> Pages::answer(http::Request request,
                                                   http::Departure& /*departure*/) {
  std::string path(request.head.path());
  http::Answer answer = co_await page(std::move(path));
  co_return guarded(std::move(answer));
}

boost::asio::awaitable<http::Answer> Pages::page(std::string path) {
  if (path == "/metrics") co_return metrics();
  if (path == "/healthz") co_return http::plain(200, "the gateway serves");
  if (path == "/readyz") co_return readiness();
  if (path == "/statusz") co_return document(kHtml, std::string(kStatusPage));
  if (path == "/") co_return document(kHtml, std::string(kIndex));
  if (path == "/statusz.json") {
    const StatusDesk::Document status = co_await desk_.document();
    if (status) co_return document(kJson, *status);
    co_return http::plain(503, "the gateway's shards did not report in time: they are overloaded");
  }
  co_return http::plain(404,
                        "nothing is here; there are /statusz, /statusz.json, /metrics, /readyz and "
                        "/healthz");
}

http::Answer Pages::metrics() const {
  std::ostringstream exposition;
  prometheus::TextSerializer().Serialize(exposition, collect(sources_.metrics));
  return document(kExposition, std::move(exposition).str());
}

http::Answer Pages::readiness() const {
  const Readiness readiness = sources_.readiness();
  if (readiness.ready) return http::plain(200, "ready");
  return http::plain(503, "not ready: " + readiness.reason);
}

}  // namespace gateway::operations
