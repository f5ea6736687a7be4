#include "grpc_door/request_reading.h"

#include <optional>
#include <string>
#include <utility>

#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

checks::Choice<OutputType> read(pb::OutputType type) {
  switch (type) {
    case pb::OUTPUT_TYPE_UNSPECIFIED:
      return std::nullopt;
    case pb::OUTPUT_TYPE_DENSE:
      return OutputType::dense;
    case pb::OUTPUT_TYPE_SPARSE:
      return OutputType::sparse;
    case pb::OUTPUT_TYPE_DENSE_AND_SPARSE:
      return OutputType::dense_and_sparse;
    default:  // The wire carries any number.
      return checks::UnknownValue{};
  }
}

checks::Choice<TextType> read(pb::TextType type) {
  switch (type) {
    case pb::TEXT_TYPE_UNSPECIFIED:
      return std::nullopt;
    case pb::TEXT_TYPE_DOCUMENT:
      return TextType::document;
    case pb::TEXT_TYPE_QUERY:
      return TextType::query;
    default:  // The wire carries any number.
      return checks::UnknownValue{};
  }
}

checks::Choice<Priority> read(pb::Priority priority) {
  switch (priority) {
    case pb::PRIORITY_UNSPECIFIED:
      return std::nullopt;
    case pb::PRIORITY_INTERACTIVE:
      return Priority::interactive;
    case pb::PRIORITY_BULK:
      return Priority::bulk;
    default:  // The wire carries any number.
      return checks::UnknownValue{};
  }
}

std::optional<std::string> read(std::string&& text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

checks::SentImage read(pb::Image& image) {
  switch (image.source_case()) {
    case pb::Image::kUrl:
      return checks::ImageUrl{std::move(*image.mutable_url())};
    case pb::Image::kData:
      return checks::ImageData{std::move(*image.mutable_data())};
    case pb::Image::SOURCE_NOT_SET:
      break;
  }
  return std::nullopt;
}

checks::SentContent read(pb::Content& content) {
  switch (content.kind_case()) {
    case pb::Content::kText:
      return Text{std::move(*content.mutable_text())};
    case pb::Content::kImage:
      return checks::SentContent(std::in_place, read(*content.mutable_image()));
    case pb::Content::kVideo:
      return Video{std::move(*content.mutable_video()->mutable_url())};
    case pb::Content::KIND_NOT_SET:
      break;
  }
  return std::nullopt;
}

/// What messages of both kinds say.
template <class Message>
checks::EmbedQuery read_fields(Message& request) {
  checks::EmbedQuery query;
  query.model = read(std::move(*request.mutable_model()));
  if (request.dimension() != 0) query.dimension = request.dimension();
  query.priority = read(request.priority());
  query.instruct = read(std::move(*request.mutable_instruct()));
  return query;
}

template <class Message>
Result<dispatch::EmbedRequest> parse_and_admit(request::RequestContext& request,
                                               grpc::ByteBuffer& wire) {
  Result<Message> message = parse_wire<Message>(wire);
  if (!message) return request.reject(std::move(message).error());
  return request.admit(read_query(*std::move(message)));
}

}  // namespace

checks::EmbedQuery read_query(pb::EmbedRequest&& request) {
  checks::EmbedQuery query = read_fields(request);
  query.output_type = read(request.output_type());
  query.text_type = read(request.text_type());
  auto& texts = query.items.emplace<checks::SentTexts>();
  texts.reserve(static_cast<std::size_t>(request.texts_size()));
  for (std::string& text : *request.mutable_texts()) texts.push_back(std::move(text));
  return query;
}

checks::EmbedQuery read_query(pb::EmbedMultimodalRequest&& request) {
  checks::EmbedQuery query = read_fields(request);
  auto& contents = query.items.emplace<checks::SentContents>();
  contents.reserve(static_cast<std::size_t>(request.contents_size()));
  for (pb::Content& content : *request.mutable_contents()) contents.push_back(read(content));
  return query;
}

Result<dispatch::EmbedRequest> admit_wire(request::RequestContext& request,
                                          grpc::ByteBuffer& wire) {
  return request::takes_texts(request.route())
             ? parse_and_admit<pb::EmbedRequest>(request, wire)
             : parse_and_admit<pb::EmbedMultimodalRequest>(request, wire);
}

}  // namespace gateway::grpc_door
