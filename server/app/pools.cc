#include "app/pools.h"

#include <algorithm>
#include <map>
#include <utility>

#include "transport/tls_context.h"

namespace gateway::app {
namespace {

transport::HttpClient::Params client_params(const config::UpstreamConfig& upstream) {
  transport::HttpClient::Params params;
  params.origin = upstream.origin;
  params.proxy = upstream.way_out;
  params.max_connections = upstream.max_connections;
  params.max_idle = upstream.max_connections;
  params.idle_timeout = upstream.idle_timeout;
  params.connection_life = upstream.connection_life;
  params.connect_timeout = upstream.connect_timeout;
  params.handshake_timeout = upstream.handshake_timeout;
  params.write_timeout = upstream.call_timeout;
  params.read_timeout = upstream.call_timeout;
  params.max_body_bytes = upstream.max_body_bytes;
  params.accept_gzip = upstream.gzip;
  return params;
}

telemetry::PoolReadings read(const transport::PoolCounters& counters) {
  telemetry::PoolReadings readings{
      .opened = counters.opened.load(),
      .reused = counters.reused.load(),
      .stale = counters.stale_retried.load(),
      .silence_borne = counters.silence_borne.load(),
      .open = static_cast<std::uint64_t>(std::max<std::int64_t>(0, counters.open.load()))};
  for (std::size_t k = 0; k < kCloseReasons; ++k) readings.closed[k] = counters.closed[k].load();
  return readings;
}

telemetry::PoolReadings operator+(telemetry::PoolReadings a, const telemetry::PoolReadings& b) {
  a.opened += b.opened;
  a.reused += b.reused;
  for (std::size_t k = 0; k < kCloseReasons; ++k) a.closed[k] += b.closed[k];
  a.stale += b.stale;
  a.silence_borne += b.silence_borne;
  a.open += b.open;
  return a;
}

}  // namespace

Result<transport::HttpClient*, std::string> Pools::of(const config::UpstreamConfig& upstream,
                                                      dispatch::Shard& shard) {
  for (const Pool& pool : pools_) {
    if (pool.upstream == upstream.name && pool.shard == &shard) return pool.client.get();
  }
  auto tls = transport::make_tls_context(upstream.ca_file);
  if (!tls) return "upstream " + upstream.name + ": " + tls.error();
  Pool& pool = pools_.emplace_back();
  pool.upstream = upstream.name;
  pool.shard = &shard;
  pool.tls = std::make_unique<boost::asio::ssl::context>(std::move(*tls));
  pool.client = std::make_unique<transport::HttpClient>(shard.context().get_executor(), *pool.tls,
                                                        client_params(upstream));
  return pool.client.get();
}

std::vector<Pools::Entry> Pools::one_of_each() {
  std::vector<Entry> entries;
  for (Pool& pool : pools_) {
    if (std::ranges::find(entries, pool.upstream, &Entry::upstream) == entries.end())
      entries.push_back({pool.upstream, *pool.client, *pool.shard});
  }
  return entries;
}

std::vector<telemetry::PoolFigures::Pool> Pools::figures() const {
  std::map<std::string, std::vector<const transport::PoolCounters*>> by_upstream;
  for (const Pool& pool : pools_) by_upstream[pool.upstream].push_back(&pool.client->counters());
  std::vector<telemetry::PoolFigures::Pool> figures;
  figures.reserve(by_upstream.size());
  for (auto& [upstream, counters] : by_upstream) {
    figures.push_back({upstream, [counters = std::move(counters)] {
                         telemetry::PoolReadings sum;
                         for (const transport::PoolCounters* each : counters)
                           sum = sum + read(*each);
                         return sum;
                       }});
  }
  return figures;
}

void Pools::close() {
  for (Pool& pool : pools_) pool.shard->spawn("close pool", pool.client->close());
}

}  // namespace gateway::app
