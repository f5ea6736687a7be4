#include "tests/simulation/marked_content.h"

#include <array>
#include <charconv>
#include <cstddef>

namespace gateway::simulation {
namespace {

constexpr std::string_view kLetters = "tivTIV";
constexpr std::size_t kKinds = 3;

char letter_of(const Mark& mark) {
  return kLetters[static_cast<std::size_t>(mark.kind) + (mark.poison ? kKinds : 0)];
}

void append_number(std::string& text, std::uint32_t number) {
  std::array<char, 10> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

std::string name_of(const Mark& mark) {
  std::string name(1, letter_of(mark));
  append_number(name, mark.number);
  return name;
}

const std::string& name_in(const Content& content) {
  if (const auto* const text = std::get_if<Text>(&content)) return text->text;
  if (const auto* const image = std::get_if<Image>(&content)) return image->url;
  return std::get<Video>(content).url;
}

/// Reads a letter and its number at the start of `text` and takes them off.
Mark take_name(std::string_view& text) {
  Mark mark;
  const std::size_t letter = kLetters.find(text.front());
  mark.kind = static_cast<ContentKind>(letter % kKinds);
  mark.poison = letter >= kKinds;
  const auto end = std::from_chars(text.data() + 1, text.data() + text.size(), mark.number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return mark;
}

}  // namespace

Content content_of(const Mark& mark) {
  std::string name = name_of(mark);
  if (mark.kind == ContentKind::image) return Image{.url = std::move(name), .data = {}};
  if (mark.kind == ContentKind::video) return Video{std::move(name)};
  if (name.size() < mark.bytes) name.resize(mark.bytes, ' ');
  return Text{std::move(name)};
}

Mark mark_of(const Content& content) {
  const std::string& name = name_in(content);
  std::string_view rest = name;
  Mark mark = take_name(rest);
  mark.bytes = static_cast<std::uint32_t>(name.size());
  return mark;
}

void append_row(std::string& body, const Mark& mark) {
  body.push_back(letter_of(mark));
  append_number(body, mark.number);
  body.push_back(':');
  append_number(body, mark.bytes);
  body.push_back(';');
}

std::vector<Mark> rows_of(std::string_view body) {
  std::vector<Mark> rows;
  while (!body.empty() && kLetters.find(body.front()) != std::string_view::npos) {
    Mark mark = take_name(body);
    const auto end = std::from_chars(body.data() + 1, body.data() + body.size(), mark.bytes).ptr;
    body.remove_prefix(static_cast<std::size_t>(end - body.data()) + 1);
    rows.push_back(mark);
  }
  return rows;
}

std::vector<float> vector_of(const Mark& mark) {
  return {static_cast<float>(mark.number), static_cast<float>(mark.kind)};
}

}  // namespace gateway::simulation
