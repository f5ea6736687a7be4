#include "client/embedctl/line_reader.h"

#include <algorithm>
#include <array>
#include <istream>

#include "client/embedctl/utf8.h"

namespace embedding_client {

TextProblem problem_of(std::string_view text) {
  if (text.empty()) return TextProblem::empty;
  if (text.size() > kMaxLineBytes) return TextProblem::too_long;
  return is_valid_utf8(text) ? TextProblem::none : TextProblem::not_utf8;
}

std::string_view description(TextProblem problem) {
  switch (problem) {
    case TextProblem::empty:
      return "the text is empty";
    case TextProblem::not_utf8:
      return "the text is not valid UTF-8";
    case TextProblem::too_long:
      return "the text is longer than 1 MiB";
    case TextProblem::none:
      break;
  }
  return "";
}

std::optional<Line> LineReader::next() {
  using Traits = std::istream::traits_type;
  int byte = input_.get();
  if (byte == Traits::eof()) return std::nullopt;

  Line line;
  line.number = ++number_;
  bool too_long = false;
  for (; byte != Traits::eof() && byte != '\n'; byte = input_.get()) {
    if (line.text.size() < kMaxLineBytes) {
      line.text += static_cast<char>(byte);
    } else {
      too_long = true;  // Read on to its end, keeping nothing of it.
    }
  }
  if (line.text.ends_with('\r')) line.text.pop_back();
  if (line.number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.erase(0, 3);
  line.problem = too_long ? TextProblem::too_long : problem_of(line.text);
  if (line.problem != TextProblem::none) line.text.clear();
  return line;
}

bool LineReader::failed() const {
  return input_.bad();
}

std::uint64_t count_lines(std::istream& input) {
  std::array<char, 1 << 16> block;
  std::uint64_t lines = 0;
  char last = '\n';
  for (;;) {
    input.read(block.data(), static_cast<std::streamsize>(block.size()));
    const std::streamsize got = input.gcount();
    if (got == 0) break;
    lines += static_cast<std::uint64_t>(std::count(block.data(), block.data() + got, '\n'));
    last = block[static_cast<std::size_t>(got - 1)];
  }
  return last == '\n' ? lines : lines + 1;
}

}  // namespace embedding_client
