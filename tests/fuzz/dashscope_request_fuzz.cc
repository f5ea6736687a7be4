// Bodies of the DashScope-shaped door, read beside a second parser of JSON, and its complaints.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "content/utf8.h"
#include "dashscope_door/error_reply.h"
#include "dashscope_door/native_request.h"
#include "dashscope_door/spelling.h"
#include "door/checks/query_check.h"
#include "door/request/message_text.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/json_again.h"
#include "tests/support/model_specs.h"

namespace {

using gateway::Modality;
using gateway::dashscope_door::NativeRequest;
using nlohmann::json;

/// Small enough for a fuzzer to reach them.
constexpr gateway::checks::QueryLimits kLimits{.max_items_per_request = 12,
                                               .max_instruct_bytes = 64};

/// Every second address has a file.
gateway::Result<gateway::uploads::FileBytes, std::string_view> find_file(std::string_view address) {
  if (address.size() % 2 == 1) return std::string_view("is not there");
  return std::make_shared<const std::string>(address);
}

void check_texts(const std::vector<std::string>& texts, const json& sent) {
  fuzz::expect(texts.size() <= kLimits.max_items_per_request, "no more than are allowed");
  for (const std::string& text : texts) {
    fuzz::expect(gateway::content::is_valid_utf8(text), "texts are text");
  }
  if (sent.is_string()) {
    fuzz::expect(texts.size() == 1 && texts[0] == sent, "the text is the caller's own");
    return;
  }
  fuzz::expect(sent.is_array() && sent.size() == texts.size(), "as many texts as were sent");
  for (std::size_t k = 0; k < texts.size(); ++k) {
    fuzz::expect(texts[k] == sent[k], "each in its place");
  }
}

void check_contents(const NativeRequest& request, const json& sent) {
  const auto& contents = std::get<gateway::checks::SentContents>(request.query.items);
  fuzz::expect(contents.size() == request.kinds.size(), "each content has its kind");
  fuzz::expect(sent.is_array() && sent.size() <= kLimits.max_items_per_request,
               "no more than are allowed");
  fuzz::expect(contents.size() >= sent.size(), "nothing is left out");
  fuzz::expect(contents.size() == sent.size() || request.fuses_at, "what is fused is told");
  for (const auto& content : contents) {
    const auto* const text = std::get_if<gateway::Text>(&*content);
    fuzz::expect(text == nullptr || gateway::content::is_valid_utf8(text->text), "texts are text");
  }
}

void check_accepted(const NativeRequest& request, const json& document) {
  if (const auto* const texts = std::get_if<gateway::checks::SentTexts>(&request.query.items)) {
    check_texts(*texts, document["input"]["texts"]);
  } else {
    check_contents(request, document["input"]["contents"]);
  }
  if (request.query.model) {
    fuzz::expect(*request.query.model == document["model"], "the model is the caller's");
  }
}

void check_refusal(const gateway::Error& error) {
  fuzz::expect(error.kind == gateway::ErrorKind::invalid_argument, "a bad request is the caller's");
  fuzz::expect(gateway::request::message_text(error.message) == error.message,
               "a reply carries all of it");
  const auto reply = gateway::dashscope_door::error_reply(error, "id");
  const json body = json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
  fuzz::expect(reply.status == 400 && body.is_object(), "a refusal is JSON");
  fuzz::expect(body["message"] == error.message, "with the words");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const gateway::ModelSpec kTexts = gateway::testing::rich_text_model();
  static const gateway::ModelSpec kContents = gateway::testing::vision_model();
  fuzz::Input input(data, size);
  const Modality modality = input.byte() % 2 == 1 ? Modality::multimodal : Modality::text;
  const std::string body = input.rest();
  const std::optional<json> document = fuzz::read_json_again(body);
  auto read = gateway::dashscope_door::read_native_request(
      std::string(body),
      {.modality = modality, .max_items = kLimits.max_items_per_request, .files = find_file});
  if (!read) {
    check_refusal(read.error());
    const bool lost = read.error().message.find("no well-formed JSON") != std::string::npos;
    fuzz::expect(!lost || !document || !document->is_object(), "what is JSON is read as such");
    return 0;
  }
  fuzz::expect(document || fuzz::has_large_number(body), "what is no JSON is refused");
  if (document) check_accepted(*read, *document);
  const gateway::checks::Spelling& spelling = gateway::dashscope_door::kSpelling;
  const gateway::ModelSpec& model = modality == Modality::text ? kTexts : kContents;
  const auto checked = gateway::checks::check(std::move(read->query), {model, kLimits, spelling});
  if (!checked) check_refusal(to_error(checked.error(), spelling));
  return 0;
}
