// The connection pools: one for each account on each shard that calls it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "app/config/config.h"
#include "dispatch/shard.h"
#include "telemetry/scraped_figures.h"
#include "transport/http_client.h"

namespace gateway::app {

/// Makes pools as models need them and keeps them. A pool belongs to one shard, so an account whose
/// models live on several shards has several.
///
/// Thread: the owner's, before the shards start and after they ended; readings() any.
class Pools {
 public:
  /// The pool of that account on that shard. Error: why its TLS can't be set up, with the file's
  /// name.
  [[nodiscard]] Result<transport::HttpClient*, std::string> of(
      const config::UpstreamConfig& upstream, dispatch::Shard& shard);

  struct Entry {
    std::string upstream;
    transport::HttpClient& client;
    dispatch::Shard& shard;
  };
  /// A pool of each account.
  [[nodiscard]] std::vector<Entry> one_of_each();

  /// What to read at each scrape, one entry an account. Valid while this lives.
  [[nodiscard]] std::vector<telemetry::PoolFigures::Pool> figures() const;

  /// Closes every pool on its shard, which must be running.
  void close();

 private:
  struct Pool {
    std::string upstream;
    dispatch::Shard* shard;
    std::unique_ptr<boost::asio::ssl::context> tls;
    std::unique_ptr<transport::HttpClient> client;
  };

  std::deque<Pool> pools_;
};

}  // namespace gateway::app
