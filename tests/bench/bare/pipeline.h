// The floor: texts of all callers, ten to a call, over a few kept connections, and nothing else.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <grpcpp/support/status.h>

#include "tests/bench/bare/embed_rpc.h"
#include "tests/bench/wire/answer_reader.h"
#include "tests/bench/wire/https_connection.h"

namespace bench {

/// First come, first served. A call leaves as soon as a connection is free, with what waits.
///
/// Thread: the one that runs `context`, but for submit().
class Pipeline {
 public:
  struct Params {
    CallFrame frame;
    std::size_t connections = 16;     ///< Calls at once; > 0.
    std::size_t texts_per_call = 10;  ///< What the provider takes in one (docs/provider.md, 5.1).
  };

  /// Both contexts must outlive the pipeline, and it what was submitted.
  Pipeline(boost::asio::io_context& context, boost::asio::ssl::context& tls, Params params);

  /// Embeds all texts of `rpc` and finishes it. Thread: any.
  void submit(EmbedRpc& rpc);

 private:
  struct Item {
    EmbedRpc* rpc;
    int text;
  };
  using Batch = std::vector<Item>;

  void enqueue(EmbedRpc& rpc);
  [[nodiscard]] Batch take_batch();
  boost::asio::awaitable<void> serve(HttpsConnection& connection);
  boost::asio::awaitable<grpc::Status> call(HttpsConnection& connection, const Batch& batch);
  [[nodiscard]] std::string message_of(const Batch& batch) const;
  [[nodiscard]] grpc::Status keep(const HttpsConnection::Answer& answer, const Batch& batch);

  boost::asio::io_context& context_;
  const Params params_;
  AnswerReader reader_;
  std::deque<Item> waiting_;
  std::vector<std::unique_ptr<HttpsConnection>> connections_;
  std::vector<HttpsConnection*> idle_;
};

}  // namespace bench
