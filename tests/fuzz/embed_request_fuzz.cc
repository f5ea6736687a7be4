// Requests for texts: off the wire, through validation, into both dialects, and read again by the
// emulator, which is written from docs/provider.md and not from our codecs.
#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include <grpcpp/support/slice.h>

#include "content/utf8.h"
#include "emulator/compatible_endpoint.h"
#include "emulator/text_endpoint.h"
#include "grpc_door/request_reading.h"
#include "grpc_door/wire_message.h"
#include "provider/dashscope_text_codec.h"
#include "provider/openai_codec.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/request_rules.h"

namespace {

namespace pb = embedding::v1;

const std::string& text_of(const gateway::Content& content) {
  return std::get<gateway::Text>(content).text;
}

void check_accepted(const gateway::checks::CheckedQuery& accepted, const pb::EmbedRequest& asked,
                    const gateway::ModelSpec& model) {
  const gateway::CallParameters& parameters = accepted.lane.parameters;
  fuzz::expect(accepted.lane.model == model.name, "the lane is the model's");
  fuzz::expect(std::ranges::find(model.dimensions, parameters.dimension) != model.dimensions.end(),
               "the dimension is offered");
  fuzz::expect(asked.dimension() == 0 || asked.dimension() == parameters.dimension,
               "the dimension is the one asked for");
  fuzz::expect(parameters.instruct == asked.instruct(), "the instruction is the caller's");
  const std::size_t items = accepted.contents.size();
  fuzz::expect(items > 0 && items <= fuzz::kLimits.max_items_per_request,
               "as many items as are allowed");
  fuzz::expect(items == static_cast<std::size_t>(asked.texts_size()), "every text");
  for (std::size_t k = 0; k < items; ++k) {
    const std::string& text = text_of(accepted.contents[k]);
    fuzz::expect(text == asked.texts(static_cast<int>(k)), "in its place");
    fuzz::expect(!text.empty() && gateway::content::is_valid_utf8(text), "texts are text");
  }
}

/// Whether the emulator takes the call. The door lets over-long texts pass unless they are
/// certainly over-long; all else that it lets pass, the provider has to take.
bool taken(const emulator::ReadCall& call) {
  if (call) return true;
  fuzz::expect(call.error().message.find("Range of input length") != std::string::npos,
               "what the door lets pass is refused for its length alone");
  return false;
}

void check_read(const emulator::ReadCall& call, const gateway::checks::CheckedQuery& query,
                std::size_t first) {
  if (!taken(call)) return;
  for (std::size_t k = 0; k < call->items.size(); ++k) {
    fuzz::expect(call->items[k].parts.front().content == text_of(query.contents[first + k]),
                 "the provider reads each caller's own text");
  }
  fuzz::expect(call->dimension == query.lane.parameters.dimension, "and the dimension");
}

void check_parameters(const emulator::ReadCall& call, const gateway::CallParameters& asked) {
  if (!call) return;
  fuzz::expect(call->dense == (asked.output_type != gateway::OutputType::sparse) &&
                   call->sparse == (asked.output_type != gateway::OutputType::dense),
               "and the kinds of vectors");
  fuzz::expect(call->query == (asked.text_type == gateway::TextType::query), "and the role");
  fuzz::expect(call->instruct == asked.instruct, "and the instruction");
}

void check_sent(const gateway::checks::CheckedQuery& query, const gateway::ModelSpec& model) {
  static const gateway::provider::DashScopeTextCodec kNative("");
  static const gateway::provider::OpenAiCodec kCompatible("");
  const emulator::Model* const emulated = fuzz::emulated_model(model.name);
  fuzz::expect(emulated != nullptr, "the emulator has the catalogue's text models");
  const std::size_t rows = model.capacity.items;
  for (std::size_t first = 0; first < query.contents.size(); first += rows) {
    const std::size_t count = std::min(rows, query.contents.size() - first);
    const fuzz::SentBody native = fuzz::sent_body(kNative, query, model, first, rows);
    fuzz::expect(native.document["input"]["texts"].size() == count, "as many rows as items");
    const fuzz::EmulatedBody body(native.bytes);
    const emulator::ReadCall call = emulator::read_text_call(body.element(), *emulated);
    check_read(call, query, first);
    check_parameters(call, query.lane.parameters);
    const fuzz::SentBody compatible = fuzz::sent_body(kCompatible, query, model, first, rows);
    fuzz::expect(compatible.document["input"] == native.document["input"]["texts"],
                 "both dialects carry the same texts");
    const fuzz::EmulatedBody other(compatible.bytes);
    check_read(emulator::read_compatible_call(other.element(), *emulated), query, first);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const gateway::ModelSpec& model = fuzz::chosen_model(gateway::Modality::text, input.byte());
  const grpc::Slice bytes(input.rest());
  grpc::ByteBuffer wire(&bytes, 1);
  gateway::Result<pb::EmbedRequest> asked = gateway::grpc_door::parse_wire<pb::EmbedRequest>(wire);
  if (!asked) return 0;
  pb::EmbedRequest consumed = *asked;
  const auto accepted = fuzz::checked(gateway::grpc_door::read_query(std::move(consumed)), model);
  if (accepted) {
    check_accepted(*accepted, *asked, model);
    check_sent(*accepted, model);
  } else {
    fuzz::check_refusal(accepted.error());
  }
  return 0;
}
