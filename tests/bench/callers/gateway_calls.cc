#include "tests/bench/callers/gateway_calls.h"

#include <chrono>
#include <stdexcept>
#include <string>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "client/status.h"
#include "tests/bench/callers/answer_check.h"

namespace bench {

namespace pb = embedding::v1;

std::vector<std::shared_ptr<grpc::Channel>> connect_to_gateway(const Load& load) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (std::size_t k = 0; k < load.connections; ++k) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // A connection of its own.
    channels.push_back(
        grpc::CreateCustomChannel(load.target, grpc::InsecureChannelCredentials(), arguments));
    const auto patience = std::chrono::system_clock::now() + std::chrono::seconds(10);
    if (!channels.back()->WaitForConnected(patience)) {
      throw std::runtime_error("no gateway at " + load.target);
    }
  }
  return channels;
}

pb::EmbedRequest request_without_texts(const Load& load) {
  pb::EmbedRequest request;
  request.set_model(load.model);
  request.set_dimension(load.parameters.dimension);
  request.set_output_type(load.parameters.output_type);
  for (std::size_t k = 0; k < load.texts; ++k) request.add_texts();
  return request;
}

void keep(const Load& load, const grpc::Status& status, const pb::EmbedUnaryResponse& response,
          Outcome::Clock::duration latency, Outcome& outcome) {
  if (!status.ok()) {
    outcome.failed(std::string(embedding_client::code_name(status.error_code())));
  } else if (is_right(response, load.texts, load.parameters)) {
    outcome.answered(load.texts, latency);
  } else {
    outcome.failed("WRONG_ANSWER");
  }
}

}  // namespace bench
