#include "tests/bench/bare/pipeline.h"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace bench {
namespace asio = boost::asio;
namespace pb = embedding::v1;

Pipeline::Pipeline(asio::io_context& context, asio::ssl::context& tls, Params params)
    : context_(context), params_(std::move(params)) {
  for (std::size_t k = 0; k < params_.connections; ++k) {
    connections_.push_back(std::make_unique<HttpsConnection>(context, tls, params_.frame.origin));
    idle_.push_back(connections_.back().get());
  }
}

void Pipeline::submit(EmbedRpc& rpc) {
  asio::post(context_, [this, &rpc] { enqueue(rpc); });
}

void Pipeline::enqueue(EmbedRpc& rpc) {
  for (int k = 0; k < rpc.request().texts_size(); ++k) waiting_.push_back({&rpc, k});
  std::size_t unserved = waiting_.size();
  while (unserved > 0 && !idle_.empty()) {
    HttpsConnection* const connection = idle_.back();
    idle_.pop_back();
    asio::co_spawn(context_, serve(*connection), asio::detached);
    unserved -= std::min(unserved, params_.texts_per_call);
  }
}

Pipeline::Batch Pipeline::take_batch() {
  Batch batch;
  batch.reserve(params_.texts_per_call);
  const CallParameters parameters = waiting_.front().rpc->parameters();
  while (batch.size() < params_.texts_per_call && !waiting_.empty() &&
         waiting_.front().rpc->parameters() == parameters) {
    batch.push_back(waiting_.front());
    waiting_.pop_front();
  }
  return batch;
}

asio::awaitable<void> Pipeline::serve(HttpsConnection& connection) {
  while (!waiting_.empty()) {
    const Batch batch = take_batch();
    const grpc::Status status = co_await call(connection, batch);
    for (const Item& item : batch) item.rpc->answered(status);
  }
  idle_.push_back(&connection);
}

asio::awaitable<grpc::Status> Pipeline::call(HttpsConnection& connection, const Batch& batch) {
  try {
    if (!connection.connected()) co_await connection.connect();
    const std::string message = message_of(batch);
    const HttpsConnection::Answer answer = co_await connection.exchange(message);
    co_return keep(answer, batch);
  } catch (const std::exception& failure) {
    co_return grpc::Status(grpc::StatusCode::UNAVAILABLE, failure.what());
  }
}

std::string Pipeline::message_of(const Batch& batch) const {
  std::vector<std::string_view> texts;
  texts.reserve(batch.size());
  for (const Item& item : batch) texts.push_back(item.rpc->request().texts(item.text));
  return text_call(params_.frame, batch.front().rpc->parameters(), texts);
}

grpc::Status Pipeline::keep(const HttpsConnection::Answer& answer, const Batch& batch) {
  if (answer.status != 200) {
    return {grpc::StatusCode::UNAVAILABLE, "the upstream says " + std::to_string(answer.status)};
  }
  std::vector<pb::Embedding*> rows;
  rows.reserve(batch.size());
  for (const Item& item : batch) rows.push_back(&item.rpc->embedding(item.text));
  if (reader_.read(answer.body, batch.front().rpc->parameters(), rows)) return grpc::Status::OK;
  return {grpc::StatusCode::INTERNAL, "not the answer to the call"};
}

}  // namespace bench
