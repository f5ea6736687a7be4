// The half of validation.h that is about contents: texts, images and videos.
#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "content/image_format.h"
#include "content/media_url.h"
#include "door/checks/field_error.h"
#include "grpc_door/request_fields.h"
#include "grpc_door/validation.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

std::string formats_of(const ModelSpec& model) {
  std::string list;
  for (const ImageFormat format : model.image_formats) {
    if (!list.empty()) list += ", ";
    list += image_format_name(format);
  }
  return list;
}

Error not_taken(const std::string& field, std::string_view kind, const ModelSpec& model) {
  std::string complaint = model.name;
  return checks::field_error(field, complaint.append(" takes no ").append(kind));
}

Result<ContentPart> read_text(std::string& text, const std::string& field, const ModelSpec& model) {
  if (model.capacity.texts == 0) return not_taken(field, "texts", model);
  if (auto error = check_text(text, field, model)) return *std::move(error);
  return ContentPart{Text{std::move(text)}};
}

Result<ContentPart> read_image_data(std::string& data, const std::string& field,
                                    const ModelSpec& model) {
  if (data.empty()) return checks::field_error(field, "is empty; give a whole image file");
  if (data.size() > model.max_image_bytes) {
    return checks::field_error(field, "has " + std::to_string(data.size()) + " bytes; " +
                                          model.name + " takes at most " +
                                          std::to_string(model.max_image_bytes));
  }
  const std::optional<ImageFormat> format = content::recognise_image(data);
  if (!format)
    return checks::field_error(field, "is of no known format; allowed: " + formats_of(model));
  if (std::ranges::find(model.image_formats, *format) == model.image_formats.end()) {
    std::string complaint = "is of the format ";
    complaint.append(image_format_name(*format)).append("; allowed: ").append(formats_of(model));
    return checks::field_error(field, complaint);
  }
  return ContentPart{Image{.url = {}, .data = std::move(data), .format = *format}};
}

Result<ContentPart> read_image(pb::Image& image, const std::string& field, const ModelSpec& model) {
  if (model.capacity.images == 0) return not_taken(field, "images", model);
  switch (image.source_case()) {
    case pb::Image::kUrl:
      if (const auto fault = content::url_fault(image.url()))
        return checks::field_error(field + ".url", *fault);
      return ContentPart{Image{.url = std::move(*image.mutable_url()), .data = {}}};
    case pb::Image::kData:
      return read_image_data(*image.mutable_data(), field + ".data", model);
    case pb::Image::SOURCE_NOT_SET:
      break;
  }
  return checks::field_error(field, "has no source; set url or data");
}

Result<ContentPart> read_video(pb::Video& video, const std::string& field, const ModelSpec& model) {
  if (model.capacity.videos == 0) return not_taken(field, "videos", model);
  if (const auto fault = content::url_fault(video.url()))
    return checks::field_error(field + ".url", *fault);
  return ContentPart{Video{std::move(*video.mutable_url())}};
}

Result<ContentPart> read_content(pb::Content& content, const std::string& field,
                                 const ModelSpec& model) {
  switch (content.kind_case()) {
    case pb::Content::kText:
      return read_text(*content.mutable_text(), field + ".text", model);
    case pb::Content::kImage:
      return read_image(*content.mutable_image(), field + ".image", model);
    case pb::Content::kVideo:
      return read_video(*content.mutable_video(), field + ".video", model);
    case pb::Content::KIND_NOT_SET:
      break;
  }
  return checks::field_error(field, "has no kind; set text, image or video");
}

/// Puts the parts of a fused request together; each kind at most once (docs/provider.md, 5.2).
class Fusion {
 public:
  std::optional<Error> add(ContentPart&& part, std::size_t index, const ModelSpec& model) {
    bool& seen = seen_[part.index()];
    if (seen) {
      return checks::field_error(checks::element_name("contents", index),
                                 "is a second one of its kind; " + model.name +
                                     " makes one vector of all contents and takes each kind once");
    }
    seen = true;
    fused_.parts.push_back(std::move(part));
    return std::nullopt;
  }

  FusedContent take() { return std::move(fused_); }

 private:
  std::array<bool, std::variant_size_v<ContentPart>> seen_{};
  FusedContent fused_;
};

Content to_content(ContentPart&& part) {
  return std::visit([](auto&& kind) { return Content{std::forward<decltype(kind)>(kind)}; },
                    std::move(part));
}

Result<std::vector<Content>> read_contents(pb::EmbedMultimodalRequest& request,
                                           const ModelSpec& model) {
  std::vector<Content> contents;
  Fusion fusion;
  const auto items = static_cast<std::size_t>(request.contents_size());
  contents.reserve(model.fused ? 1 : items);
  for (std::size_t index = 0; index < items; ++index) {
    pb::Content& content = *request.mutable_contents(static_cast<int>(index));
    Result<ContentPart> part =
        read_content(content, checks::element_name("contents", index), model);
    if (!part) return std::move(part).error();
    if (!model.fused) {
      contents.push_back(to_content(*std::move(part)));
    } else if (auto error = fusion.add(*std::move(part), index, model)) {
      return *std::move(error);
    }
  }
  if (model.fused) contents.emplace_back(fusion.take());
  return contents;
}

}  // namespace

Result<dispatch::EmbedRequest> validate(pb::EmbedMultimodalRequest&& request,
                                        const ModelSpec& model,
                                        const request::ServiceLimits& limits) {
  const auto items = static_cast<std::size_t>(request.contents_size());
  if (auto error = check_item_count("contents", items, limits)) return *std::move(error);
  const Result<Priority> priority = read_priority(request.priority());
  if (!priority) return priority.error();
  const Result<std::uint32_t> dimension = read_dimension(request.dimension(), model);
  if (!dimension) return dimension.error();
  if (auto error = check_instruct(request.instruct(), model, limits)) return *std::move(error);
  Result<std::vector<Content>> contents = read_contents(request, model);
  if (!contents) return std::move(contents).error();

  dispatch::EmbedRequest accepted;
  accepted.lane = LaneKey{
      model.name,
      CallParameters{.dimension = *dimension, .instruct = std::move(*request.mutable_instruct())}};
  accepted.contents = *std::move(contents);
  accepted.priority = *priority;
  return accepted;
}

}  // namespace gateway::grpc_door
