// The first line and the headers of a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/error.h"
#include "http/objection.h"

namespace gateway::http {

/// Checked, so that no proxy in front can have read it otherwise: an origin-form target ("/…", or
/// "*" for OPTIONS), one Host (none is well in HTTP/1.0), one Content-Length or "chunked" or
/// neither, lines that end with CRLF and are not folded, names without spaces, no control
/// characters.
///
/// Thread: a value; it owns its text.
class RequestHead {
 public:
  /// `text` is all of a head, up to and with its empty line. Errors: malformed, transfer_coding.
  [[nodiscard]] static Result<RequestHead, Objection> read(std::string text);

  [[nodiscard]] std::string_view method() const { return text(method_); }  ///< As sent.
  /// Of the target, before '?'; not decoded.
  [[nodiscard]] std::string_view path() const { return text(path_); }
  /// Behind the '?'; empty if there is none.
  [[nodiscard]] std::string_view query() const { return text(query_); }
  /// The value of the header of that name in any case, without the spaces around it; of several the
  /// first; "" if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// How often a header of that name, in any case, was sent.
  [[nodiscard]] std::size_t times(std::string_view name) const;
  /// 10 or 11.
  [[nodiscard]] unsigned version() const { return version_; }
  /// What Content-Length announces.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return content_length_; }
  [[nodiscard]] bool chunked() const { return chunked_; }
  /// Whether a body follows.
  [[nodiscard]] bool announces_body() const { return chunked_ || content_length_.value_or(0) > 0; }
  /// All of it, as sent.
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  struct Span {
    std::size_t from = 0;
    std::size_t size = 0;
  };
  struct Field {
    Span name;
    Span value;
  };

  RequestHead() = default;
  [[nodiscard]] std::string_view text(Span span) const {
    return std::string_view(text_).substr(span.from, span.size);
  }
  [[nodiscard]] Span span_of(std::string_view part) const;
  [[nodiscard]] bool read_request_line(std::string_view line);
  [[nodiscard]] bool read_target(std::string_view target);
  [[nodiscard]] bool read_field(std::string_view line);
  [[nodiscard]] bool has_one_host() const;
  [[nodiscard]] std::optional<Objection> read_length();

  std::string text_;
  Span method_;
  Span path_;
  Span query_;
  std::vector<Field> fields_;
  std::optional<std::uint64_t> content_length_;
  unsigned version_ = 11;
  bool chunked_ = false;
};

/// Where the head ends with which `bytes` begins.
struct HeadEnd {
  std::size_t size = 0;    ///< Of the whole head; 0 if its end has not come yet.
  bool malformed = false;  ///< It holds what no head holds: there is no use in reading on.
};

/// It is known that it doesn't end within the first `looked_at` bytes, and that those are in order.
[[nodiscard]] HeadEnd find_head_end(std::string_view bytes, std::size_t looked_at);

}  // namespace gateway::http
