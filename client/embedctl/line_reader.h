// Texts to embed, one a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace embedding_client {

/// Longest line that is read; more than any model takes, and what bounds memory on a file without
/// line breaks.
inline constexpr std::size_t kMaxLineBytes = 1 << 20;

/// Why a text can't be embedded, whatever the model.
enum class TextProblem { none, empty, not_utf8, too_long };

struct Line {
  std::uint64_t number =
      0;             ///< From 1, as editors count; for texts that are arguments, the argument's.
  std::string text;  ///< Without its line ending; empty if there is a problem.
  TextProblem problem = TextProblem::none;
};

[[nodiscard]] TextProblem problem_of(std::string_view text);

/// For people: "the text is empty" and so on. Precondition: not `none`.
[[nodiscard]] std::string_view description(TextProblem problem);

/// Reads lines that end in LF or CRLF, the last one also in nothing. A byte order mark at the start
/// is not part of the first line. A line that can't be embedded comes as a line with a problem, so
/// that line and result stay aligned.
///
/// Thread: one at a time.
class LineReader {
 public:
  /// `input` outlives the reader.
  explicit LineReader(std::istream& input) : input_(input) {}

  /// The next line, or nothing at the end of input.
  [[nodiscard]] std::optional<Line> next();

  /// Whether input ended because reading failed.
  [[nodiscard]] bool failed() const;

 private:
  std::istream& input_;
  std::uint64_t number_ = 0;
};

/// Lines in what is left of `input`, the last one counted if it is not empty. Reads it to its end.
[[nodiscard]] std::uint64_t count_lines(std::istream& input);

}  // namespace embedding_client
