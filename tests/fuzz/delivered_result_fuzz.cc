// The whole road of a vector: the provider's answer, the API's message, the caller's reading of it.
#include <algorithm>
#include <utility>

#include "grpc_door/proto_mapping.h"
#include "grpc_door/wire_message.h"
#include "provider/dashscope_text_codec.h"
#include "tests/fuzz/answer_rules.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

namespace pb = embedding::v1;

void check_delivered(const gateway::Embedding& sent, const pb::Embedding& read,
                     gateway::OutputType asked) {
  fuzz::expect(std::ranges::equal(sent.dense, read.dense()), "the dense vector arrives");
  fuzz::expect(read.has_sparse() == (asked != gateway::OutputType::dense),
               "a sparse vector is there if asked for, terms or none");
  fuzz::expect(std::ranges::equal(sent.sparse.indices, read.sparse().indices()) &&
                   std::ranges::equal(sent.sparse.values, read.sparse().values()) &&
                   std::ranges::equal(sent.sparse.tokens, read.sparse().tokens()),
               "the sparse vector arrives");
}

pb::ItemResult on_the_wire(const pb::ItemResult& sent) {
  grpc::ByteBuffer wire;
  fuzz::expect(gateway::grpc_door::serialise(sent, wire).ok(), "a result is serialised");
  gateway::Result<pb::ItemResult> read = gateway::grpc_door::parse_wire<pb::ItemResult>(wire);
  fuzz::expect(read.has_value(), "callers can parse what was sent to them");
  return *std::move(read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const gateway::provider::DashScopeTextCodec kCodec("");
  fuzz::Input input(data, size);
  const fuzz::AskedBatch asked = fuzz::asked_batch(input.byte());
  const gateway::HttpResponse response{.status = 200, .headers = {}, .body = input.rest()};
  const auto answer = kCodec.decode(response, asked.batch());
  if (!answer) return 0;
  pb::ItemResult reused;  // As a stream does; nothing of an earlier result may stay in it.
  for (std::size_t index = 0; index < answer->embeddings.size(); ++index) {
    gateway::ItemResult result{.outcome = answer->embeddings[index], .usage = answer->usage};
    gateway::grpc_door::fill_result(index, asked.parameters.output_type, std::move(result), reused);
    const pb::ItemResult read = on_the_wire(reused);
    fuzz::expect(read.index() == index && read.has_embedding(), "a result is of its item");
    fuzz::expect(read.usage().total_tokens() == answer->usage.total_tokens, "usage arrives");
    check_delivered(answer->embeddings[index], read.embedding(), asked.parameters.output_type);
  }
  return 0;
}
