#include "tests/fuzz/request_rules.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/call_body.h"
#include "door/request/message_text.h"
#include "grpc_door/spelling.h"
#include "provider/catalogue.h"
#include "tests/fuzz/expect.h"

namespace fuzz {
namespace {

constexpr std::string_view kApiKey = "sk-0123456789";

std::vector<gateway::ModelSpec> models_of(gateway::Modality modality) {
  std::vector<gateway::ModelSpec> models = gateway::provider::built_in_catalogue();
  std::erase_if(models,
                [&](const gateway::ModelSpec& model) { return model.modality != modality; });
  return models;
}

void check_headers(const std::vector<gateway::HttpHeader>& headers) {
  for (const gateway::HttpHeader& header : headers) {
    expect(std::ranges::none_of(header.value, [](char c) { return c == '\r' || c == '\n'; }),
           "a header is one line");
  }
}

}  // namespace

const gateway::ModelSpec& chosen_model(gateway::Modality modality, unsigned choice) {
  static const std::vector<gateway::ModelSpec> kTexts = models_of(gateway::Modality::text);
  static const std::vector<gateway::ModelSpec> kContents = models_of(gateway::Modality::multimodal);
  const auto& models = modality == gateway::Modality::text ? kTexts : kContents;
  return models[choice % models.size()];
}

const emulator::Model* emulated_model(const std::string& name) {
  static const std::vector<emulator::Model> kModels = emulator::default_models();
  return emulator::find_model(kModels, name);
}

gateway::Result<gateway::checks::CheckedQuery> checked(gateway::checks::EmbedQuery&& query,
                                                       const gateway::ModelSpec& model) {
  const gateway::checks::Spelling& spelling = gateway::grpc_door::kSpelling;
  auto result = gateway::checks::check(std::move(query), {model, kLimits, spelling});
  if (!result) return to_error(result.error(), spelling);
  return *std::move(result);
}

void check_refusal(const gateway::Error& error) {
  expect(error.kind == gateway::ErrorKind::invalid_argument, "a bad request is the caller's");
  expect(error.message.starts_with("field \""), "the field is named");
  expect(gateway::request::message_text(error.message) == error.message,
         "a status carries all of it");
}

SentBody sent_body(const gateway::provider::Codec& codec,
                   const gateway::checks::CheckedQuery& query, const gateway::ModelSpec& model,
                   std::size_t first, std::size_t count) {
  gateway::Batch batch{.model = model, .parameters = query.lane.parameters, .contents = {}};
  std::size_t counted = gateway::kMaxBodyFrameBytes;
  for (std::size_t k = first; k < std::min(first + count, query.contents.size()); ++k) {
    batch.contents.push_back(&query.contents[k]);
    counted += query.contents.cost(k).wire_bytes;
  }
  const gateway::provider::Credentials credentials{.api_key = std::string(kApiKey),
                                                   .workspace = ""};
  gateway::HttpRequest sent = codec.encode(batch, credentials);
  check_headers(sent.headers);
  expect(sent.body.size() <= counted, "a body is no larger than its items were counted as");
  SentBody body{.bytes = std::move(sent.body), .document = {}};
  body.document = nlohmann::json::parse(body.bytes, nullptr, /*allow_exceptions=*/false);
  expect(body.document.is_object(), "a body is JSON");
  expect(body.document.value("model", "") == model.name, "a body names its model");
  return body;
}

EmulatedBody::EmulatedBody(const std::string& bytes) {
  expect(parser_.parse(bytes).get(element_) == simdjson::SUCCESS,
         "a body is JSON to a second parser");
}

}  // namespace fuzz
