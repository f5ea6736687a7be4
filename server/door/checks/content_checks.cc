#include "door/checks/content_checks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "content/image_format.h"
#include "content/media_url.h"
#include "door/checks/field_checks.h"

namespace gateway::checks {
namespace {

using CheckedPart = Result<ContentPart, FieldError>;

std::string formats_of(const ModelSpec& model) {
  std::string list;
  for (const ImageFormat format : model.image_formats) {
    if (!list.empty()) list += ", ";
    list += image_format_name(format);
  }
  return list;
}

/// Checks one content. `index` is its place.
///
/// Thread: one; lives for one visit.
class PartCheck {
 public:
  PartCheck(std::size_t index, const Rules& rules) : index_(index), rules_(rules) {}

  CheckedPart operator()(Text&& text) const {
    if (rules_.model.capacity.texts == 0) return not_taken(Part::text, "texts");
    if (auto error = check_text(text.text, at(Part::text), rules_)) return *std::move(error);
    return ContentPart{std::move(text)};
  }

  CheckedPart operator()(SentImage&& image) const {
    if (rules_.model.capacity.images == 0) return not_taken(Part::image, "images");
    if (!image) return FieldError{at(Part::image), "has no source; set url or data"};
    if (auto* const data = std::get_if<ImageData>(&*image)) return of_data(std::move(data->data));
    std::string& url = std::get<ImageUrl>(*image).url;
    if (const auto fault = content::url_fault(url)) return wrong(Part::image_url, *fault);
    return ContentPart{Image{.url = std::move(url), .data = {}}};
  }

  CheckedPart operator()(Video&& video) const {
    if (rules_.model.capacity.videos == 0) return not_taken(Part::video, "videos");
    if (const auto fault = content::url_fault(video.url)) return wrong(Part::video_url, *fault);
    return ContentPart{std::move(video)};
  }

 private:
  [[nodiscard]] CheckedPart of_data(std::string&& data) const {
    const ModelSpec& model = rules_.model;
    if (data.empty()) return wrong(Part::image_data, "is empty; give a whole image file");
    if (data.size() > model.max_image_bytes) {
      return wrong(Part::image_data, "has " + std::to_string(data.size()) + " bytes; " +
                                         model.name + " takes at most " +
                                         std::to_string(model.max_image_bytes));
    }
    const std::optional<ImageFormat> format = content::recognise_image(data);
    if (!format) {
      return wrong(Part::image_data, "is of no known format; allowed: " + formats_of(model));
    }
    if (std::ranges::find(model.image_formats, *format) == model.image_formats.end()) {
      std::string what = "is of the format ";
      what.append(image_format_name(*format)).append("; allowed: ").append(formats_of(model));
      return wrong(Part::image_data, what);
    }
    return ContentPart{Image{.url = {}, .data = std::move(data), .format = *format}};
  }

  [[nodiscard]] FieldPath at(Part part) const { return {Field::contents, index_, part}; }

  [[nodiscard]] FieldError wrong(Part part, std::string_view what) const {
    return {at(part), std::string(what)};
  }

  [[nodiscard]] FieldError not_taken(Part part, std::string_view kind) const {
    std::string what = rules_.model.name;
    return {at(part), what.append(" takes no ").append(kind)};
  }

  const std::size_t index_;
  const Rules& rules_;
};

CheckedPart check_content(SentContent& content, std::size_t index, const Rules& rules) {
  if (content) return std::visit(PartCheck(index, rules), *std::move(content));
  return FieldError{{Field::contents, index}, "has no kind; set text, image or video"};
}

/// Puts the parts of a fused request together; each kind at most once (docs/provider.md, 5.2).
///
/// Thread: one.
class Fusion {
 public:
  std::optional<FieldError> add(ContentPart&& part, std::size_t index, const ModelSpec& model) {
    bool& seen = seen_[part.index()];
    if (seen) {
      return FieldError{{Field::contents, index},
                        "is a second one of its kind; " + model.name +
                            " makes one vector of all contents and takes each kind once"};
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

}  // namespace

Result<CallParameters, FieldError> check_content_parameters(EmbedQuery& query, const Rules& rules) {
  const Result<std::uint32_t, FieldError> dimension = check_dimension(query.dimension, rules);
  if (!dimension) return dimension.error();
  std::string instruct = std::move(query.instruct).value_or(std::string());
  if (auto error = check_instruct(instruct, rules)) return *std::move(error);
  return CallParameters{.dimension = *dimension, .instruct = std::move(instruct)};
}

Result<content::CostedContents, FieldError> check_contents(SentContents&& sent,
                                                           const Rules& rules) {
  const bool fused = rules.model.fused;
  content::CostedContents contents;
  Fusion fusion;
  contents.reserve(fused ? 1 : sent.size());
  for (std::size_t index = 0; index < sent.size(); ++index) {
    CheckedPart part = check_content(sent[index], index, rules);
    if (!part) return std::move(part).error();
    if (!fused) {
      const ItemCost& cost = contents.emplace_back(to_content(*std::move(part)));
      if (!cost.fits_a_call()) return too_large(cost, {Field::contents, index});
    } else if (auto error = fusion.add(*std::move(part), index, rules.model)) {
      return *std::move(error);
    }
  }
  if (!fused) return contents;
  const ItemCost& cost = contents.emplace_back(fusion.take());
  if (!cost.fits_a_call()) return too_large(cost, {Field::contents});
  return contents;
}

}  // namespace gateway::checks
