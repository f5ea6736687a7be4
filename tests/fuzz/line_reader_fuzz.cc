// The client's reading of a file of lines, held against a plain split of the same bytes; and the
// same file opened as the command opens it.
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "client/embedctl/line_input.h"
#include "content/utf8.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

using embedding_client::Line;
using embedding_client::TextProblem;

std::vector<std::string> split(std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(line.size() == bytes.size() ? line.size() : line.size() + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (lines.empty() && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    lines.emplace_back(line);
  }
  return lines;
}

template <class Reader>
std::vector<Line> all_of(Reader& reader) {
  std::vector<Line> lines;
  while (auto line = reader.next()) lines.push_back(*std::move(line));
  fuzz::expect(!reader.failed(), "nothing failed");
  return lines;
}

void check_line(const Line& line, const std::string& expected) {
  switch (line.problem) {
    case TextProblem::none:
      fuzz::expect(line.text == expected, "a line is what stands between two line ends");
      fuzz::expect(!expected.empty() && gateway::content::is_valid_utf8(expected), "and is a text");
      return;
    case TextProblem::empty:
      return fuzz::expect(expected.empty(), "what is called empty is");
    case TextProblem::not_utf8:
      return fuzz::expect(!gateway::content::is_valid_utf8(expected),
                          "what is called no UTF-8 is none");
    case TextProblem::too_long:
      return fuzz::expect(expected.size() >= embedding_client::kMaxLineBytes, "or too long");
  }
}

void check_lines(const std::vector<Line>& lines, const std::vector<std::string>& expected) {
  fuzz::expect(lines.size() == expected.size(), "no line is lost and none is invented");
  for (std::size_t k = 0; k < lines.size(); ++k) {
    fuzz::expect(lines[k].number == k + 1, "lines are counted from one");
    check_line(lines[k], expected[k]);
  }
}

void check_file(const std::string& bytes, const std::vector<std::string>& expected) {
  const int file = ::memfd_create("lines", MFD_CLOEXEC);
  fuzz::expect(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
               "a file is written");
  embedding_client::Console console{.in = std::cin, .out = std::cout, .err = std::cerr};
  auto input = embedding_client::LineInput::open("/proc/self/fd/" + std::to_string(file), console);
  fuzz::expect(input.has_value(), "a file opens");
  fuzz::expect(input->total() == expected.size(), "the lines are counted beforehand");
  check_lines(all_of(*input), expected);
  ::close(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::string bytes = input.rest();
  const std::vector<std::string> expected = split(bytes);
  std::istringstream stream(bytes);
  embedding_client::LineReader reader(stream);
  check_lines(all_of(reader), expected);
  std::istringstream counted(bytes);
  fuzz::expect(embedding_client::count_lines(counted) == expected.size(), "lines are counted");
  check_file(bytes, expected);
  return 0;
}
