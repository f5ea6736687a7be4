#include "http/request_head.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <boost/beast/core/string.hpp>

#include "http/field_grammar.h"

namespace gateway::http {
namespace {

using boost::beast::iequals;

constexpr std::string_view kLineEnd = "\r\n";

bool is_visible(char c) {
  return c > ' ' && c < '\x7f';
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t";
  const std::size_t from = text.find_first_not_of(kSpaces);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpaces) - from + 1);
}

/// Takes the next line, without its end, off `text`; all that is left if it has none.
std::string_view next_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find(kLineEnd));
  text.remove_prefix(std::min(text.size(), line.size() + kLineEnd.size()));
  return line;
}

bool is_host(std::string_view value) {
  return value.find_first_of(" \t,/?#@\\") == std::string_view::npos;
}

/// Digits and nothing else, of a number that fits.
std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<RequestHead, Objection> RequestHead::read(std::string text) {
  RequestHead head;
  head.text_ = std::move(text);
  std::string_view rest = head.text_;
  if (!head.read_request_line(next_line(rest))) return Objection::malformed;
  std::string_view line = next_line(rest);
  for (; !line.empty(); line = next_line(rest)) {
    if (!head.read_field(line)) return Objection::malformed;
  }
  if (!rest.empty() || !head.has_one_host()) return Objection::malformed;
  if (const auto objection = head.read_length()) return *objection;
  return head;
}

std::string_view RequestHead::header(std::string_view name) const {
  for (const Field& field : fields_) {
    if (iequals(text(field.name), name)) return text(field.value);
  }
  return {};
}

std::size_t RequestHead::times(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [&](const Field& field) { return iequals(text(field.name), name); }));
}

RequestHead::Span RequestHead::span_of(std::string_view part) const {
  if (part.empty()) return {};
  return {static_cast<std::size_t>(part.data() - text_.data()), part.size()};
}

bool RequestHead::read_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return false;
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  method_ = span_of(method);
  version_ = version == "HTTP/1.0" ? 10 : 11;
  return is_token(method) && (version == "HTTP/1.1" || version == "HTTP/1.0") &&
         read_target(line.substr(first + 1, last - first - 1));
}

bool RequestHead::read_target(std::string_view target) {
  const bool origin_form = target.starts_with('/');
  if (!origin_form && !(target == "*" && method() == "OPTIONS")) return false;
  const bool clean =
      std::all_of(target.begin(), target.end(), [](char c) { return is_visible(c) && c != '#'; });
  const std::size_t mark = target.find('?');
  path_ = span_of(target.substr(0, mark));
  if (mark != std::string_view::npos) query_ = span_of(target.substr(mark + 1));
  return clean;
}

/// A folded line begins with a space, which is in no name.
bool RequestHead::read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!is_field_value(value)) return false;
  fields_.push_back({span_of(line.substr(0, colon)), span_of(value)});
  return true;
}

bool RequestHead::has_one_host() const {
  const std::size_t hosts = times("Host");
  return (hosts == 1 || (hosts == 0 && version_ == 10)) && is_host(header("Host"));
}

std::optional<Objection> RequestHead::read_length() {
  const std::size_t lengths = times("Content-Length");
  const std::size_t codings = times("Transfer-Encoding");
  if (lengths + codings == 0) return std::nullopt;
  if (lengths > 1 || (lengths > 0 && codings > 0)) return Objection::malformed;
  if (lengths == 1) {
    content_length_ = number(header("Content-Length"));
    if (!content_length_) return Objection::malformed;
    return std::nullopt;
  }
  if (version_ == 10) return Objection::malformed;
  chunked_ = codings == 1 && iequals(header("Transfer-Encoding"), "chunked");
  if (!chunked_) return Objection::transfer_coding;
  return std::nullopt;
}

HeadEnd find_head_end(std::string_view bytes, std::size_t looked_at) {
  // What was looked at may end in the middle of a line end.
  for (std::size_t k = looked_at; k < bytes.size(); ++k) {
    const char c = bytes[k];
    const bool behind_cr = k > 0 && bytes[k - 1] == '\r';
    if (c == '\n') {
      if (!behind_cr) return {0, true};
      if (k >= 3 && bytes[k - 2] == '\n') return {k + 1, false};
    } else if (behind_cr || (c != '\r' && is_control(c))) {
      return {0, true};
    }
  }
  return {};
}

}  // namespace gateway::http
