#include "tests/fuzz/emulated_call.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "provider/error_body.h"
#include "tests/fuzz/answer_rules.h"
#include "tests/fuzz/expect.h"

namespace fuzz {
namespace {

std::vector<emulator::Model> models_of(emulator::Service service) {
  std::vector<emulator::Model> models = emulator::default_models();
  std::erase_if(models, [&](const emulator::Model& model) { return model.service != service; });
  for (emulator::Model& model : models) {
    model.dimensions =
        model.dimensions.size() == 1 ? std::vector<std::size_t>{4} : std::vector<std::size_t>{4, 8};
  }
  return models;
}

/// What the gateway would have asked for to get this call.
AskedBatch asked_for(const emulator::Call& call) {
  using gateway::OutputType;
  AskedBatch asked;
  asked.model.name = call.model->name;
  asked.model.fused = std::ranges::any_of(call.items, [](const emulator::Item& item) {
    return item.type == "fused" || item.type == "fusion";
  });
  asked.parameters.dimension = static_cast<std::uint32_t>(call.dimension);
  asked.parameters.output_type = !call.sparse ? OutputType::dense
                                 : call.dense ? OutputType::dense_and_sparse
                                              : OutputType::sparse;
  asked.contents.resize(call.items.size(), gateway::Text{"text"});
  return asked;
}

bool same(const emulator::Row& row, const gateway::Embedding& read) {
  return row.dense == read.dense &&
         std::ranges::equal(row.sparse, read.sparse.indices, {}, &emulator::SparseEntry::index) &&
         std::ranges::equal(row.sparse, read.sparse.values, {}, &emulator::SparseEntry::value) &&
         std::ranges::equal(row.sparse, read.sparse.tokens, {}, &emulator::SparseEntry::token);
}

}  // namespace

const emulator::Model& small_model(emulator::Service service, unsigned choice) {
  static const auto kTexts = models_of(emulator::Service::text);
  static const auto kContents = models_of(emulator::Service::multimodal);
  const auto& models = service == emulator::Service::text ? kTexts : kContents;
  return models[choice % models.size()];
}

EmulatorBody::EmulatorBody(const std::string& bytes) {
  simdjson::dom::element element;
  if (parser_.parse(bytes).get(element) == simdjson::SUCCESS && element.is_object()) {
    object_ = element;
  }
}

const simdjson::dom::element* EmulatorBody::object() const {
  return object_ ? &*object_ : nullptr;
}

void check_refusal(const emulator::Refusal& refusal) {
  expect(refusal.status >= 400 && refusal.status < 600 && !refusal.code.empty(),
         "a refusal has a status and a code");
  for (const std::string& body : {emulator::native_error_body(refusal, "id"),
                                  emulator::compatible_error_body(refusal, "id")}) {
    const auto error = gateway::provider::parse_error_body(body);
    expect(error && error->request_id == "id", "the gateway can read a refusal");
  }
}

void check_call(const emulator::Call& call) {
  const emulator::Model& model = *call.model;
  expect(!call.items.empty(), "a call has items");
  expect(model.max_rows == 0 || call.items.size() <= model.max_rows, "at most the model's rows");
  expect(std::ranges::count(model.dimensions, call.dimension) == 1, "a dimension that is offered");
  expect(call.dense || call.sparse, "some vector is asked for");
  expect(!call.sparse || model.sparse, "sparse vectors only of models that have them");
  for (const emulator::Item& item : call.items) expect(!item.parts.empty(), "an item has parts");
}

void check_answer(const gateway::provider::Codec& codec, const emulator::Call& call,
                  const std::vector<emulator::Row>& rows, const std::string& answer) {
  expect(nlohmann::json::accept(answer), "an answer is JSON");
  expect(rows.size() == call.items.size(), "a row for each item");
  const AskedBatch asked = asked_for(call);
  const auto read = codec.decode({.status = 200, .headers = {}, .body = answer}, asked.batch());
  expect(read.has_value(), "the gateway takes the emulator's answers");
  check_sound(*read, asked);
  expect(std::ranges::equal(rows, read->embeddings, same), "and reads the vectors it wrote");
}

}  // namespace fuzz
