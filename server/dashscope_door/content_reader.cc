#include "dashscope_door/content_reader.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "dashscope_door/image_source.h"
#include "dashscope_door/text_reader.h"
#include "http_call/complaint.h"
#include "http_call/json_members.h"

namespace gateway::dashscope_door {
namespace {

namespace ondemand = simdjson::ondemand;
using http_call::complaint_about;
using http_call::JsonKind;
using http_call::kind_of;
using http_call::not_json;

constexpr std::string_view kField = "input.contents";

/// One list in the reading.
///
/// Thread: one.
class ListReader {
 public:
  explicit ListReader(const ContentRules& rules) : rules_(rules) {}

  std::optional<Error> read(ondemand::array list) {
    for (auto element : list) {
      ondemand::value item;
      if (element.get(item) != simdjson::SUCCESS) return not_json();
      const JsonKind kind = kind_of(item);
      if (kind == JsonKind::none) return not_json();
      if (elements_ == rules_.max_items) return too_many_items(kField, rules_.max_items);
      if (auto error = read_element(kind, item)) return error;
      ++elements_;
    }
    return std::nullopt;
  }

  ReadContents take() { return std::move(read_); }

 private:
  using Member = http_call::Member<ListReader>;
  using Outcome = std::optional<Error>;
  static const std::array<Member, 5> kKeys;

  [[nodiscard]] std::string name_of(std::string_view key) const {
    std::string name(kField);
    return name.append("[").append(std::to_string(elements_)).append("]").append(key);
  }

  Outcome read_element(JsonKind kind, ondemand::value item) {
    if (kind == JsonKind::text) return read_text("", item);
    ondemand::object object;
    if (kind != JsonKind::object) {
      return complaint_about(name_of(""), "is neither a text nor an object");
    }
    if (item.get_object().get(object) != simdjson::SUCCESS) return not_json();
    const std::size_t before = read_.contents.size();
    if (auto error = http_call::read_members(object, *this, kKeys)) return error;
    const std::size_t parts = read_.contents.size() - before;
    if (parts == 0) {
      return complaint_about(name_of(""), "has no kind; set text, image or video");
    }
    if (parts > 1 && !read_.several_keys_at) read_.several_keys_at = elements_;
    return std::nullopt;
  }

  Outcome read_text(std::string_view key, ondemand::value value) {
    std::optional<std::string> text;
    if (auto error = read_string(key, value, text)) return error;
    if (text->starts_with(kStoreScheme) && rules_.files(*text)) {
      return complaint_about(name_of(key),
                             "is the address of an uploaded file: the SDK uploads a file that has "
                             "this text for its name; send the text itself");
    }
    return add(Text{*std::move(text)}, ContentKind::text);
  }

  Outcome read_image(std::string_view key, ondemand::value value) {
    std::optional<std::string> source;
    if (auto error = read_string(key, value, source)) return error;
    const bool is_file = source->starts_with(kStoreScheme);
    Result<checks::SentImage, std::string_view> image =
        read_image_source(*std::move(source), rules_.files);
    if (!image) return complaint_about(name_of(key), image.error());
    if (is_file) {
      file_bytes_ += std::get<checks::ImageData>(**image).data.size();
      if (file_bytes_ > rules_.max_file_bytes) return complaint_about(name_of(key), too_large());
    }
    return add(*std::move(image), ContentKind::image);
  }

  [[nodiscard]] std::string too_large() const {
    return "is an uploaded file that makes more than " + std::to_string(rules_.max_file_bytes) +
           " bytes with those before it; send fewer at once";
  }

  Outcome read_video(std::string_view key, ondemand::value value) {
    std::optional<std::string> url;
    if (auto error = read_string(key, value, url)) return error;
    if (url->starts_with(kStoreScheme)) {
      return complaint_about(name_of(key),
                             "is in a store that the provider can't read; give an http(s) address");
    }
    return add(Video{*std::move(url)}, ContentKind::video);
  }

  Outcome refuse(std::string_view key, ondemand::value /*value*/) {
    return complaint_about(name_of(key), "is not carried on by this gateway");
  }

  Outcome read_string(std::string_view key, ondemand::value value,
                      std::optional<std::string>& out) {
    if (kind_of(value) != JsonKind::text) return complaint_about(name_of(key), "is no text");
    out = http_call::read_text(value);
    return out ? std::nullopt : Outcome(complaint_about(name_of(key), kBrokenText));
  }

  Outcome add(checks::SentContent&& content, ContentKind kind) {
    read_.contents.push_back(std::move(content));
    read_.kinds.push_back(kind);
    read_.elements.push_back(elements_);
    return std::nullopt;
  }

  const ContentRules& rules_;
  std::size_t elements_ = 0;
  std::size_t file_bytes_ = 0;  ///< Of all files that addresses stand for.
  ReadContents read_;
};

const std::array<ListReader::Member, 5> ListReader::kKeys = {{
    {"text", ".text", &ListReader::read_text},
    {"image", ".image", &ListReader::read_image},
    {"video", ".video", &ListReader::read_video},
    {"audio", ".audio", &ListReader::refuse},
    {"multi_images", ".multi_images", &ListReader::refuse},
}};

}  // namespace

Result<ReadContents> read_contents(ondemand::value value, const ContentRules& rules) {
  ondemand::array list;
  if (kind_of(value) != JsonKind::list) {
    return complaint_about(std::string(kField), "is no list of contents");
  }
  if (value.get_array().get(list) != simdjson::SUCCESS) return not_json();
  ListReader reader(rules);
  if (auto error = reader.read(list)) return *std::move(error);
  return reader.take();
}

}  // namespace gateway::dashscope_door
