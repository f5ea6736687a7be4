// Bodies of the OpenAI-shaped door, read beside a second parser of JSON, and its complaints.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "content/utf8.h"
#include "door/checks/query_check.h"
#include "door/request/message_text.h"
#include "encoding/base64.h"
#include "openai_door/embeddings_request.h"
#include "openai_door/error_reply.h"
#include "openai_door/spelling.h"
#include "openai_door/token_vocabulary.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/json_again.h"
#include "tests/support/model_specs.h"

namespace {

using gateway::openai_door::EmbeddingsRequest;
using gateway::openai_door::TokenVocabulary;
using nlohmann::json;

/// Small enough for a fuzzer to reach them.
constexpr gateway::checks::QueryLimits kLimits{.max_items_per_request = 12,
                                               .max_instruct_bytes = 64};

constexpr std::size_t kMaxDecodedBytes = 64;

/// Every byte alone, the two first of a character of three, and a word that is long.
TokenVocabulary small_vocabulary() {
  std::string file;
  const auto add = [&](std::string_view bytes, int id) {
    gateway::encoding::append_base64(file, bytes);
    file += ' ' + std::to_string(id) + '\n';
  };
  for (int byte = 0; byte < 256; ++byte) {
    const auto value = static_cast<char>(byte);
    add({&value, 1}, byte);
  }
  add("\xE9\xA3", 256);
  add(std::string(kMaxDecodedBytes / 2, 'x'), 1000);
  return *TokenVocabulary::parse(file);
}

/// What a list of ids says by the second parser's numbers.
std::string said_by(const json& ids, const TokenVocabulary& vocabulary) {
  std::string text;
  for (const json& id : ids) {
    fuzz::expect(id.is_number(), "a list of ids holds nothing else");
    const auto bytes = vocabulary.bytes_of(static_cast<std::uint32_t>(id.get<double>()));
    fuzz::expect(bytes.has_value(), "ids are of the vocabulary");
    text.append(*bytes);
  }
  fuzz::expect(text.size() <= kMaxDecodedBytes, "no more text than is allowed");
  return text;
}

void check_same_texts(const std::vector<std::string>& texts, const json& input,
                      const TokenVocabulary& vocabulary) {
  if (input.is_string()) {
    fuzz::expect(texts.size() == 1 && texts[0] == input, "the text is the caller's own");
    return;
  }
  fuzz::expect(input.is_array(), "texts come of a text or a list");
  if (!input.empty() && input[0].is_number()) {
    fuzz::expect(texts.size() == 1 && texts[0] == said_by(input, vocabulary),
                 "a list of ids is one text");
    return;
  }
  fuzz::expect(texts.size() == input.size(), "as many texts as items");
  for (std::size_t k = 0; k < texts.size(); ++k) {
    const bool same =
        input[k].is_array() ? texts[k] == said_by(input[k], vocabulary) : texts[k] == input[k];
    fuzz::expect(same, "each in its place");
  }
}

void check_accepted(const EmbeddingsRequest& request, const json& document,
                    const TokenVocabulary& vocabulary) {
  const auto& texts = std::get<gateway::checks::SentTexts>(request.query.items);
  fuzz::expect(texts.size() <= kLimits.max_items_per_request, "no more than are allowed");
  for (const std::string& text : texts) {
    fuzz::expect(gateway::content::is_valid_utf8(text), "texts are text");
  }
  check_same_texts(texts, document["input"], vocabulary);
  if (request.query.model) {
    fuzz::expect(*request.query.model == document["model"], "the model is the caller's");
  }
  const bool base64 = document.value("encoding_format", json()) == "base64";
  fuzz::expect(base64 == (request.form == gateway::openai_door::VectorForm::base64),
               "vectors take the form that was asked for");
}

void check_refusal(const gateway::Error& error) {
  fuzz::expect(error.kind == gateway::ErrorKind::invalid_argument, "a bad request is the caller's");
  fuzz::expect(gateway::request::message_text(error.message) == error.message,
               "a reply carries all of it");
  const auto reply = gateway::openai_door::error_reply(error, "id");
  const json body = json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
  fuzz::expect(reply.status == 400 && body.is_object(), "a refusal is JSON");
  fuzz::expect(body["error"]["message"] == error.message, "with the words");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TokenVocabulary kVocabulary = small_vocabulary();
  static const gateway::ModelSpec kModel = gateway::testing::rich_text_model();
  fuzz::Input input(data, size);
  const bool decodes = input.byte() % 2 == 1;
  const std::string body = input.rest();
  const std::optional<json> document = fuzz::read_json_again(body);
  auto read = gateway::openai_door::read_embeddings_request(
      std::string(body), {.max_items = kLimits.max_items_per_request,
                          .vocabulary = decodes ? &kVocabulary : nullptr,
                          .max_decoded_bytes = kMaxDecodedBytes});
  if (!read) {
    check_refusal(read.error());
    const bool lost = read.error().message.find("no well-formed JSON") != std::string::npos;
    fuzz::expect(!lost || !document || !document->is_object(), "what is JSON is read as such");
    return 0;
  }
  fuzz::expect(document || fuzz::has_large_number(body), "what is no JSON is refused");
  if (document) check_accepted(*read, *document, kVocabulary);
  const gateway::checks::Spelling& spelling = gateway::openai_door::kSpelling;
  const auto checked = gateway::checks::check(std::move(read->query), {kModel, kLimits, spelling});
  if (!checked) check_refusal(to_error(checked.error(), spelling));
  return 0;
}
