#include "door/checks/text_checks.h"

#include <string>
#include <utility>
#include <variant>

#include "door/checks/field_checks.h"

namespace gateway::checks {
namespace {

/// "DENSE, SPARSE, DENSE_AND_SPARSE", or what of it the model has.
std::string output_types_of(const Rules& rules) {
  const auto& names = rules.spelling.output_types;
  std::string list(spelled(names, OutputType::dense));
  if (!rules.model.supports_sparse) return list;
  list.append(", ").append(spelled(names, OutputType::sparse));
  return list.append(", ").append(spelled(names, OutputType::dense_and_sparse));
}

FieldError wrong_output_type(const std::string& why, const Rules& rules) {
  return {{Field::output_type}, why + "; allowed: " + output_types_of(rules)};
}

Result<OutputType, FieldError> check_output_type(const Choice<OutputType>& type,
                                                 const Rules& rules) {
  if (!type) return OutputType::dense;
  const OutputType* const known = std::get_if<OutputType>(&*type);
  if (known == nullptr) return wrong_output_type("unknown value", rules);
  if (*known != OutputType::dense && !rules.model.supports_sparse) {
    return wrong_output_type(rules.model.name + " has no sparse vectors", rules);
  }
  return *known;
}

Result<TextType, FieldError> check_text_type(const Choice<TextType>& type, const Rules& rules) {
  const auto& names = rules.spelling.text_types;
  if (!type) return TextType::document;
  const TextType* const known = std::get_if<TextType>(&*type);
  if (known == nullptr) {
    std::string what = "unknown value; allowed: ";
    what.append(spelled(names, TextType::document)).append(", ");
    return FieldError{{Field::text_type}, what.append(spelled(names, TextType::query))};
  }
  if (*known == TextType::query && !rules.model.supports_text_type) {
    std::string what = rules.model.name + " knows no queries; allowed: ";
    return FieldError{{Field::text_type}, what.append(spelled(names, TextType::document))};
  }
  return *known;
}

FieldError not_of_a_query(const Rules& rules) {
  std::string what = "describes a query; set ";
  what.append(spelled(rules.spelling.fields, Field::text_type)).append(" to ");
  what.append(spelled(rules.spelling.text_types, TextType::query));
  return {{Field::instruct}, what.append(" or leave it empty")};
}

}  // namespace

Result<CallParameters, FieldError> check_text_parameters(EmbedQuery& query, const Rules& rules) {
  const Result<std::uint32_t, FieldError> dimension = check_dimension(query.dimension, rules);
  if (!dimension) return dimension.error();
  const Result<OutputType, FieldError> output_type = check_output_type(query.output_type, rules);
  if (!output_type) return output_type.error();
  const Result<TextType, FieldError> text_type = check_text_type(query.text_type, rules);
  if (!text_type) return text_type.error();
  std::string instruct = std::move(query.instruct).value_or(std::string());
  if (auto error = check_instruct(instruct, rules)) return *std::move(error);
  if (!instruct.empty() && *text_type != TextType::query) return not_of_a_query(rules);
  return CallParameters{.dimension = *dimension,
                        .output_type = *output_type,
                        .text_type = *text_type,
                        .instruct = std::move(instruct)};
}

Result<content::CostedContents, FieldError> check_texts(SentTexts&& texts, const Rules& rules) {
  content::CostedContents contents;
  contents.reserve(texts.size());
  for (std::string& text : texts) {
    const FieldPath at{Field::texts, contents.size()};
    if (auto error = check_text(text, at, rules)) return *std::move(error);
    const ItemCost& cost = contents.emplace_back(Text{std::move(text)});
    if (!cost.fits_a_call()) return too_large(cost, at);
  }
  return contents;
}

}  // namespace gateway::checks
