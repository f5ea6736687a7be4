#include "dashscope_door/native_request.h"

#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include <simdjson.h>

#include "dashscope_door/content_reader.h"
#include "dashscope_door/spelling.h"
#include "dashscope_door/text_reader.h"
#include "http_call/complaint.h"
#include "http_call/json_members.h"
#include "http_call/query_fields.h"

namespace gateway::dashscope_door {
namespace {

namespace ondemand = simdjson::ondemand;
using http_call::complaint_about;

/// One body in the reading. Each read_...() answers what is wrong.
///
/// Thread: one.
class BodyReader {
 public:
  explicit BodyReader(const ReadingRules& rules) : rules_(rules) {}

  std::optional<Error> read(ondemand::object body) {
    return http_call::read_members(body, *this, kMembers);
  }

  /// After read().
  Result<NativeRequest> take() {
    if (has_items_) {
      if (is_of_documents()) request_.query.instruct.reset();
      return std::move(request_);
    }
    if (takes_texts()) {
      return complaint_about("input.texts", "is required; give a list of texts");
    }
    return complaint_about("input.contents", "is required; give a list of contents");
  }

 private:
  using Member = http_call::Member<BodyReader>;
  using Outcome = std::optional<Error>;
  static const std::array<Member, 3> kMembers;
  static const std::array<Member, 3> kInput;
  static const std::array<Member, 9> kParameters;

  [[nodiscard]] bool takes_texts() const { return rules_.modality == Modality::text; }

  /// The provider's default.
  [[nodiscard]] bool is_of_documents() const {
    if (!takes_texts()) return false;
    const checks::Choice<TextType>& type = request_.query.text_type;
    const TextType* const known = type ? std::get_if<TextType>(&*type) : nullptr;
    return !type || (known != nullptr && *known == TextType::document);
  }

  Outcome read_model(std::string_view name, ondemand::value value) {
    return http_call::read_text_member(name, value, request_.query.model);
  }

  Outcome read_input(std::string_view name, ondemand::value value) {
    ondemand::object input;
    if (value.get_object().get(input) != simdjson::SUCCESS) {
      return complaint_about(std::string(name), "is no object");
    }
    return http_call::read_members(input, *this, kInput);
  }

  Outcome read_parameters(std::string_view name, ondemand::value value) {
    ondemand::object parameters;
    if (value.get_object().get(parameters) != simdjson::SUCCESS) {
      return complaint_about(std::string(name), "is no object");
    }
    return http_call::read_members(parameters, *this, kParameters);
  }

  Outcome read_texts_member(std::string_view /*name*/, ondemand::value value) {
    if (!takes_texts()) return http_call::skip(value);
    Result<checks::SentTexts> texts = read_texts(value, rules_.max_items);
    if (!texts) return std::move(texts).error();
    request_.query.items = *std::move(texts);
    has_items_ = true;
    return std::nullopt;
  }

  Outcome read_contents_member(std::string_view /*name*/, ondemand::value value) {
    if (takes_texts()) return http_call::skip(value);
    Result<ReadContents> contents = read_contents(value, {.max_items = rules_.max_items,
                                                          .max_file_bytes = rules_.max_file_bytes,
                                                          .files = rules_.files});
    if (!contents) return std::move(contents).error();
    request_.query.items = std::move(contents->contents);
    request_.kinds = std::move(contents->kinds);
    request_.query.places = std::move(contents->elements);
    if (contents->several_keys_at) {
      request_.fuses_at = "input.contents[" + std::to_string(*contents->several_keys_at) + "]";
    }
    has_items_ = true;
    return std::nullopt;
  }

  /// Asynchronous tasks take a file's address in place of texts (docs/provider.md, 8.1).
  Outcome refuse_url(std::string_view name, ondemand::value value) {
    if (!takes_texts()) return http_call::skip(value);
    return complaint_about(std::string(name),
                           "is of asynchronous tasks, which this gateway does not offer; give "
                           "the texts themselves in input.texts");
  }

  Outcome read_dimension(std::string_view name, ondemand::value value) {
    return http_call::read_number_member(name, value, request_.query.dimension);
  }

  Outcome read_instruct(std::string_view name, ondemand::value value) {
    return http_call::read_text_member(name, value, request_.query.instruct);
  }

  Outcome read_text_type(std::string_view /*name*/, ondemand::value value) {
    if (!takes_texts()) return http_call::skip(value);
    return http_call::read_choice_member(value, kSpelling.text_types, request_.query.text_type);
  }

  Outcome read_output_type(std::string_view name, ondemand::value value) {
    checks::Choice<OutputType> type;
    if (auto error = http_call::read_choice_member(value, kSpelling.output_types, type)) {
      return error;
    }
    if (takes_texts()) {
      request_.query.output_type = type;
      return std::nullopt;
    }
    const OutputType* const known = std::get_if<OutputType>(&*type);
    if (known != nullptr && *known == OutputType::dense) return std::nullopt;
    return complaint_about(std::string(name), "contents have dense vectors alone; give dense");
  }

  Outcome read_fusion(std::string_view name, ondemand::value value) {
    const std::optional<bool> fuses = http_call::read_bool(value);
    if (!fuses) return complaint_about(std::string(name), "is neither true nor false");
    if (*fuses && !takes_texts()) request_.fuses_at = std::string(name);
    return std::nullopt;
  }

  Outcome read_truncation(std::string_view name, ondemand::value value) {
    const std::optional<bool> truncates = http_call::read_bool(value);
    if (!truncates) return complaint_about(std::string(name), "is neither true nor false");
    return *truncates ? not_carried_on(name, "false") : std::nullopt;
  }

  Outcome read_one(std::string_view name, ondemand::value value) {
    return read_default(name, value, 1, "1");
  }

  Outcome read_eight(std::string_view name, ondemand::value value) {
    return read_default(name, value, 8, "8");
  }

  Outcome read_default(std::string_view name, ondemand::value value, std::uint32_t usual,
                       std::string_view spelled) {
    if (takes_texts()) return http_call::skip(value);
    if (http_call::kind_of(value) != http_call::JsonKind::number || !http_call::is_number(value)) {
      return complaint_about(std::string(name), "is no number");
    }
    return http_call::read_whole_number(value) == usual ? std::nullopt
                                                        : not_carried_on(name, spelled);
  }

  static Outcome not_carried_on(std::string_view name, std::string_view usual) {
    std::string what = "is not carried on by this gateway; leave it out, or give its default, ";
    return complaint_about(std::string(name), what.append(usual));
  }

  const ReadingRules& rules_;
  bool has_items_ = false;
  NativeRequest request_;
};

const std::array<BodyReader::Member, 3> BodyReader::kMembers = {{
    {"model", "model", &BodyReader::read_model},
    {"input", "input", &BodyReader::read_input},
    {"parameters", "parameters", &BodyReader::read_parameters},
}};

const std::array<BodyReader::Member, 3> BodyReader::kInput = {{
    {"texts", "input.texts", &BodyReader::read_texts_member},
    {"contents", "input.contents", &BodyReader::read_contents_member},
    {"url", "input.url", &BodyReader::refuse_url},
}};

const std::array<BodyReader::Member, 9> BodyReader::kParameters = {{
    {"dimension", "parameters.dimension", &BodyReader::read_dimension},
    {"instruct", "parameters.instruct", &BodyReader::read_instruct},
    {"text_type", "parameters.text_type", &BodyReader::read_text_type},
    {"output_type", "parameters.output_type", &BodyReader::read_output_type},
    {"enable_fusion", "parameters.enable_fusion", &BodyReader::read_fusion},
    {"auto_truncation", "parameters.auto_truncation", &BodyReader::read_truncation},
    {"fps", "parameters.fps", &BodyReader::read_one},
    {"res_level", "parameters.res_level", &BodyReader::read_one},
    {"max_video_frames", "parameters.max_video_frames", &BodyReader::read_eight},
}};

}  // namespace

Result<NativeRequest> read_native_request(std::string&& body, const ReadingRules& rules) {
  BodyReader reader(rules);
  auto error = http_call::read_body(
      std::move(body), [&reader](ondemand::object object) { return reader.read(object); });
  if (error) return *std::move(error);
  return reader.take();
}

}  // namespace gateway::dashscope_door
