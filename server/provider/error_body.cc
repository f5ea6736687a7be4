#include "provider/error_body.h"

#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "provider/mended_json.h"

namespace gateway::provider {
namespace {

using nlohmann::json;

// Real ones have a few hundred bytes. What comes behind so many can't be worth a look.
constexpr std::size_t kMaxErrorBodyBytes = 64 * 1024;

/// The texts of an object and of its `error`, by their names, as far as the parser gets.
class ErrorTexts final : public nlohmann::json_sax<json> {
 public:
  using Texts = std::map<std::string, std::string, std::less<>>;

  [[nodiscard]] const Texts& top() const { return top_; }
  /// Absent if there is no such object.
  [[nodiscard]] const std::optional<Texts>& error() const { return error_; }

  /// The document, of so many bytes, was cut within its last string. Half a message is better than
  /// none; half of anything else is something else.
  void forget_cut(std::size_t size) {
    const bool reached = stopped_at_ >= size;
    if (reached && last_ != nullptr && key_ != "message" && key_ != "msg") last_->clear();
  }

  bool null() override { return other(); }
  bool boolean(bool /*value*/) override { return other(); }
  bool number_integer(std::int64_t /*value*/) override { return other(); }
  bool number_unsigned(std::uint64_t /*value*/) override { return other(); }
  bool number_float(double /*value*/, const std::string& /*text*/) override { return other(); }
  bool binary(json::binary_t& /*value*/) override { return other(); }

  bool string(std::string& value) override {
    last_ = nullptr;
    if (Texts* const texts = place()) {
      last_ = &(*texts)[key_];
      *last_ = std::move(value);
    }
    return depth_ > 0;
  }
  bool key(std::string& name) override {
    key_ = std::move(name);
    last_ = nullptr;
    return true;
  }
  bool start_object(std::size_t /*members*/) override {
    last_ = nullptr;
    if (depth_ == 1 && key_ == "error") {
      in_error_ = true;
      error_.emplace();
    }
    ++depth_;
    return true;
  }
  bool end_object() override {
    last_ = nullptr;
    --depth_;
    in_error_ = in_error_ && depth_ > 1;
    return true;
  }
  bool start_array(std::size_t /*elements*/) override {
    last_ = nullptr;
    return depth_++ > 0;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t at, const std::string& /*token*/,
                   const json::exception& /*fault*/) override {
    stopped_at_ = at;
    return false;
  }

 private:
  /// Where a text that comes now belongs; null: nobody asks for it.
  [[nodiscard]] Texts* place() {
    if (depth_ == 1) return &top_;
    return depth_ == 2 && in_error_ ? &*error_ : nullptr;
  }
  bool other() {
    last_ = nullptr;
    return depth_ > 0;
  }

  Texts top_;
  std::optional<Texts> error_;
  std::size_t depth_ = 0;
  bool in_error_ = false;
  std::string key_;
  std::string* last_ = nullptr;  ///< What came last, if it is among them.
  std::size_t stopped_at_ = 0;
};

std::string text_at(const ErrorTexts::Texts& texts, std::string_view key) {
  const auto found = texts.find(key);
  return found != texts.end() ? found->second : std::string();
}

std::string first_text(const ErrorTexts::Texts& texts, std::string_view key,
                       std::string_view otherwise) {
  std::string text = text_at(texts, key);
  return text.empty() ? text_at(texts, otherwise) : text;
}

std::optional<ErrorBody> parse_object(std::string_view text) {
  const MendedJson mended = mended_json(text);
  ErrorTexts texts;
  constexpr bool kStrict = false;
  // What was read counts, whether more can be read or not.
  std::ignore = json::sax_parse(mended.text, &texts, json::input_format_t::json, kStrict);
  if (mended.cut) texts.forget_cut(mended.text.size());
  ErrorBody error;
  error.request_id = first_text(texts.top(), "request_id", "id");
  if (texts.error()) {
    error.code = first_text(*texts.error(), "code", "type");
    error.message = first_text(*texts.error(), "message", "msg");
    error.param = text_at(*texts.error(), "param");
  } else {
    error.code = text_at(texts.top(), "code");
    error.message = first_text(texts.top(), "message", "msg");
  }
  if (error.code.empty() && error.message.empty()) return std::nullopt;
  return error;
}

/// The rest of `line` behind `prefix`; nothing if it begins otherwise.
std::optional<std::string_view> behind(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return std::nullopt;
  return line.substr(prefix.size());
}

std::optional<ErrorBody> parse_event_stream(std::string_view body) {
  std::optional<ErrorBody> error;
  unsigned status = 0;
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    if (const auto data = behind(line, "data:"); data && !error) {
      error = parse_object(*data);
    } else if (const auto digits = behind(line, ":HTTP_STATUS/")) {
      std::from_chars(digits->data(), digits->data() + digits->size(), status);
    }
  }
  if (error) error->status = status;
  return error;
}

}  // namespace

std::optional<ErrorBody> parse_error_body(std::string_view body) {
  body = body.substr(0, kMaxErrorBodyBytes);
  if (auto error = parse_object(body)) return error;
  return parse_event_stream(body);
}

}  // namespace gateway::provider
