#include "provider/provider_text.h"

#include <algorithm>
#include <array>

#include "provider/ascii.h"

namespace gateway::provider {
namespace {

constexpr std::string_view kMask = "[key]";
constexpr std::size_t kShortestSecret = 4;  // "sk-ip" is no key.

bool in_key(char c) {
  return is_ascii_alnum(c) || c == '-' || c == '_' || c == '*' || c == '.';
}

/// Control characters become blanks, so they count as such.
bool begins_with(std::string_view text, std::string_view mark) {
  const auto same = [](char wanted, char c) {
    return equal_letters(wanted, is_ascii_control(c) ? ' ' : c);
  };
  return text.size() >= mark.size() && std::equal(mark.begin(), mark.end(), text.begin(), same);
}

/// How long the key at the start of `text` is; 0 if there is none. `before` is the character in
/// front of it.
std::size_t key_length(std::string_view text, char before) {
  static constexpr std::array<std::string_view, 3> kMarks = {"sk-", "st-", "bearer "};
  if (is_ascii_alnum(before)) return 0;
  for (const std::string_view mark : kMarks) {
    if (!begins_with(text, mark)) continue;
    const std::string_view secret = text.substr(mark.size());
    const auto end = std::find_if_not(secret.begin(), secret.end(), in_key);
    const auto length = static_cast<std::size_t>(end - secret.begin());
    if (length >= kShortestSecret) return mark.size() + length;
  }
  return 0;
}

void cut(std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return;
  // A byte 10xxxxxx continues a character: move back to where one begins.
  while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0) == 0x80) --max_bytes;
  text.resize(max_bytes);
}

/// `text` on one line and without keys; may stop reading once it is longer than `enough`.
std::string masked(std::string_view text, std::size_t enough) {
  std::string out;
  char before = ' ';
  for (std::size_t at = 0; at < text.size() && out.size() <= enough;) {
    if (const std::size_t key = key_length(text.substr(at), before); key > 0) {
      out += kMask;
      at += key;
      before = kMask.back();
    } else {
      before = text[at++];
      out += is_ascii_control(before) ? ' ' : before;
    }
  }
  return out;
}

}  // namespace

std::string presentable_message(std::string_view text) {
  std::string message = masked(text, kMaxMessageBytes);
  cut(message, kMaxMessageBytes);
  return message;
}

std::string presentable_id(std::string_view text) {
  std::string id = masked(text, kMaxIdBytes);
  std::replace_if(
      id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; }, '?');
  cut(id, kMaxIdBytes);
  return id;
}

std::string request_id_of(const HttpResponse& response, std::string_view id_in_body) {
  return presentable_id(id_in_body.empty() ? header_value(response, "x-request-id") : id_in_body);
}

std::string_view header_value(const HttpResponse& response, std::string_view name) {
  for (const HttpHeader& header : response.headers) {
    if (same_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace gateway::provider
