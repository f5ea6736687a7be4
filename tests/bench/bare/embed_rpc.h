// One EmbedUnary under way in the bare pipeline.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "embedding/v1/embedding_service.pb.h"
#include "tests/bench/wire/text_call.h"

namespace bench {

/// Finishes when each of its texts has been answered.
///
/// Thread: made on a gRPC thread; answered() on the pipeline's; gRPC deletes it.
class EmbedRpc final : public grpc::ServerUnaryReactor {
 public:
  /// Both live until gRPC has done with the RPC. `request` has a text at least.
  EmbedRpc(const embedding::v1::EmbedRequest& request, embedding::v1::EmbedUnaryResponse& response)
      : request_(request), response_(response), unanswered_(request.texts_size()) {
    response.mutable_results()->Reserve(unanswered_);
    for (int k = 0; k < unanswered_; ++k) {
      response.add_results()->set_index(static_cast<std::uint32_t>(k));
    }
  }

  [[nodiscard]] const embedding::v1::EmbedRequest& request() const { return request_; }

  [[nodiscard]] CallParameters parameters() const {
    return {request_.dimension(), request_.output_type()};
  }

  /// Where the vector of text `k` belongs.
  [[nodiscard]] embedding::v1::Embedding& embedding(int k) {
    return *response_.mutable_results(k)->mutable_embedding();
  }

  /// One text more is done with; the last one finishes the RPC, which may be gone afterwards.
  void answered(const grpc::Status& status) {
    if (!status.ok()) status_ = status;
    if (--unanswered_ == 0) Finish(status_);
  }

 private:
  void OnDone() override { delete this; }

  const embedding::v1::EmbedRequest& request_;
  embedding::v1::EmbedUnaryResponse& response_;
  int unanswered_;
  grpc::Status status_;
};

}  // namespace bench
