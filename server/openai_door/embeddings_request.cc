#include "openai_door/embeddings_request.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <simdjson.h>

#include "http_call/complaint.h"
#include "http_call/json_members.h"
#include "http_call/query_fields.h"
#include "openai_door/spelling.h"

namespace gateway::openai_door {
namespace {

namespace ondemand = simdjson::ondemand;
using http_call::complaint_about;

constexpr std::array<std::string_view, 2> kForms = {"float", "base64"};

/// One body in the reading. Each read_...() answers what is wrong.
///
/// Thread: one.
class BodyReader {
 public:
  explicit BodyReader(const ReadingRules& rules) : rules_(rules) {}

  std::optional<Error> read(ondemand::object body) {
    return http_call::read_members(body, *this, kKnown);
  }

  /// After read().
  Result<EmbeddingsRequest> take() {
    if (!input_) return complaint_about("input", "is required; give a text or a list of texts");
    request_.query.items = *std::move(input_);
    return std::move(request_);
  }

 private:
  using Member = http_call::Member<BodyReader>;
  static constexpr std::size_t kMembers = 8;
  /// In any order.
  static const std::array<Member, kMembers> kKnown;

  std::optional<Error> read_input_field(std::string_view /*name*/, ondemand::value value) {
    Result<checks::SentTexts> texts = read_input(value, rules_);
    if (!texts) return std::move(texts).error();
    input_ = *std::move(texts);
    return std::nullopt;
  }

  std::optional<Error> read_model(std::string_view name, ondemand::value value) {
    return http_call::read_text_member(name, value, request_.query.model);
  }

  std::optional<Error> read_instruct(std::string_view name, ondemand::value value) {
    return http_call::read_text_member(name, value, request_.query.instruct);
  }

  std::optional<Error> read_form(std::string_view name, ondemand::value value) {
    checks::Choice<VectorForm> form;
    if (auto error = http_call::read_choice_member(value, kForms, form)) return error;
    const VectorForm* const known = std::get_if<VectorForm>(&*form);
    if (known == nullptr) {
      return complaint_about(std::string(name), "unknown value; allowed: float, base64");
    }
    request_.form = *known;
    return std::nullopt;
  }

  std::optional<Error> read_output_type(std::string_view /*name*/, ondemand::value value) {
    return http_call::read_choice_member(value, kSpelling.output_types, request_.query.output_type);
  }

  std::optional<Error> read_text_type(std::string_view /*name*/, ondemand::value value) {
    return http_call::read_choice_member(value, kSpelling.text_types, request_.query.text_type);
  }

  std::optional<Error> read_dimension(std::string_view name, ondemand::value value) {
    std::optional<std::uint32_t> number;
    if (auto error = http_call::read_number_member(name, value, number)) return error;
    std::optional<std::uint32_t>& dimension = request_.query.dimension;
    if (dimension && dimension != number) {
      return complaint_about(std::string(name),
                             "`dimensions` and `dimension` say different things; give one of them");
    }
    dimension = number;
    return std::nullopt;
  }

  const ReadingRules& rules_;
  std::optional<checks::SentTexts> input_;
  EmbeddingsRequest request_;
};

const std::array<BodyReader::Member, BodyReader::kMembers> BodyReader::kKnown = {{
    {"input", "input", &BodyReader::read_input_field},
    {"model", "model", &BodyReader::read_model},
    {"encoding_format", "encoding_format", &BodyReader::read_form},
    {"dimensions", "dimensions", &BodyReader::read_dimension},
    {"dimension", "dimension", &BodyReader::read_dimension},
    {"text_type", "text_type", &BodyReader::read_text_type},
    {"output_type", "output_type", &BodyReader::read_output_type},
    {"instruct", "instruct", &BodyReader::read_instruct},
}};

}  // namespace

Result<EmbeddingsRequest> read_embeddings_request(std::string&& body, const ReadingRules& rules) {
  BodyReader reader(rules);
  auto error = http_call::read_body(
      std::move(body), [&reader](ondemand::object object) { return reader.read(object); });
  if (error) return *std::move(error);
  return reader.take();
}

}  // namespace gateway::openai_door
