// The half of validation.h that is about texts.
#include <utility>

#include "door/checks/field_error.h"
#include "grpc_door/request_fields.h"
#include "grpc_door/validation.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

Result<OutputType> read_output_type(pb::OutputType type, const ModelSpec& model) {
  switch (type) {
    case pb::OUTPUT_TYPE_UNSPECIFIED:
    case pb::OUTPUT_TYPE_DENSE:
      return OutputType::dense;
    case pb::OUTPUT_TYPE_SPARSE:
    case pb::OUTPUT_TYPE_DENSE_AND_SPARSE:
      if (!model.supports_sparse) {
        return checks::field_error("output_type",
                                   model.name + " has no sparse vectors; allowed: DENSE");
      }
      return type == pb::OUTPUT_TYPE_SPARSE ? OutputType::sparse : OutputType::dense_and_sparse;
    default:  // The wire carries any number.
      return checks::field_error("output_type",
                                 model.supports_sparse
                                     ? "unknown value; allowed: DENSE, SPARSE, DENSE_AND_SPARSE"
                                     : "unknown value; allowed: DENSE");
  }
}

Result<TextType> read_text_type(pb::TextType type, const ModelSpec& model) {
  switch (type) {
    case pb::TEXT_TYPE_UNSPECIFIED:
    case pb::TEXT_TYPE_DOCUMENT:
      return TextType::document;
    case pb::TEXT_TYPE_QUERY:
      if (!model.supports_text_type) {
        return checks::field_error("text_type",
                                   model.name + " knows no queries; allowed: DOCUMENT");
      }
      return TextType::query;
    default:  // The wire carries any number.
      return checks::field_error("text_type", "unknown value; allowed: DOCUMENT, QUERY");
  }
}

Result<CallParameters> read_parameters(pb::EmbedRequest& request, const ModelSpec& model,
                                       const request::ServiceLimits& limits) {
  const Result<std::uint32_t> dimension = read_dimension(request.dimension(), model);
  if (!dimension) return dimension.error();
  const Result<OutputType> output_type = read_output_type(request.output_type(), model);
  if (!output_type) return output_type.error();
  const Result<TextType> text_type = read_text_type(request.text_type(), model);
  if (!text_type) return text_type.error();
  if (auto error = check_instruct(request.instruct(), model, limits)) return *std::move(error);
  if (!request.instruct().empty() && *text_type != TextType::query) {
    return checks::field_error("instruct",
                               "describes a query; set text_type to QUERY or leave it empty");
  }
  return CallParameters{.dimension = *dimension,
                        .output_type = *output_type,
                        .text_type = *text_type,
                        .instruct = std::move(*request.mutable_instruct())};
}

}  // namespace

Result<dispatch::EmbedRequest> validate(pb::EmbedRequest&& request, const ModelSpec& model,
                                        const request::ServiceLimits& limits) {
  const auto items = static_cast<std::size_t>(request.texts_size());
  if (auto error = check_item_count("texts", items, limits)) return *std::move(error);
  const Result<Priority> priority = read_priority(request.priority());
  if (!priority) return priority.error();
  Result<CallParameters> parameters = read_parameters(request, model, limits);
  if (!parameters) return std::move(parameters).error();

  dispatch::EmbedRequest accepted;
  accepted.lane = LaneKey{model.name, *std::move(parameters)};
  accepted.priority = *priority;
  accepted.contents.reserve(items);
  for (std::size_t index = 0; index < items; ++index) {
    std::string& text = *request.mutable_texts(static_cast<int>(index));
    if (auto error = check_text(text, checks::element_name("texts", index), model)) {
      return *std::move(error);
    }
    accepted.contents.emplace_back(Text{std::move(text)});
  }
  return accepted;
}

}  // namespace gateway::grpc_door
