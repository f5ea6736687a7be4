#include "tests/simulation/marked_content.h"

#include <array>
#include <charconv>
#include <cstddef>

namespace gateway::simulation {
namespace {

constexpr std::string_view kLetters = "tiv";
constexpr char kAilmentFollows = '!';

void append_number(std::string& text, std::uint32_t number) {
  std::array<char, 10> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_name(std::string& text, const Mark& mark) {
  text.push_back(kLetters[static_cast<std::size_t>(mark.kind)]);
  append_number(text, mark.number);
  if (mark.healthy()) return;
  text.push_back(kAilmentFollows);
  append_number(text, static_cast<std::uint32_t>(mark.ailment));
}

const std::string& name_in(const Content& content) {
  if (const auto* const text = std::get_if<Text>(&content)) return text->text;
  if (const auto* const image = std::get_if<Image>(&content)) return image->url;
  return std::get<Video>(content).url;
}

/// Reads the number behind the first character of `text` and takes both off.
std::uint32_t take_number(std::string_view& text) {
  std::uint32_t number = 0;
  const auto end = std::from_chars(text.data() + 1, text.data() + text.size(), number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

Mark take_name(std::string_view& text) {
  Mark mark;
  mark.kind = static_cast<ContentKind>(kLetters.find(text.front()));
  mark.number = take_number(text);
  if (text.starts_with(kAilmentFollows)) mark.ailment = static_cast<Ailment>(take_number(text));
  return mark;
}

}  // namespace

Content content_of(const Mark& mark) {
  std::string name;
  append_name(name, mark);
  if (mark.kind == ContentKind::image) return Image{.url = std::move(name), .data = {}};
  if (mark.kind == ContentKind::video) return Video{std::move(name)};
  if (name.size() < mark.bytes) name.resize(mark.bytes, ' ');
  return Text{std::move(name)};
}

Mark mark_of(const Content& content) {
  return mark_of(std::string_view(name_in(content)));
}

Mark mark_of(std::string_view name) {
  std::string_view rest = name;
  Mark mark = take_name(rest);
  mark.bytes = static_cast<std::uint32_t>(name.size());
  return mark;
}

void append_row(std::string& body, const Mark& mark) {
  append_name(body, mark);
  body.push_back(':');
  append_number(body, mark.bytes);
  body.push_back(';');
}

std::vector<Mark> rows_of(std::string_view body) {
  std::vector<Mark> rows;
  while (!body.empty() && kLetters.find(body.front()) != std::string_view::npos) {
    Mark mark = take_name(body);
    mark.bytes = take_number(body);
    body.remove_prefix(1);
    rows.push_back(mark);
  }
  return rows;
}

std::vector<float> vector_of(const Mark& mark, std::uint32_t dimension) {
  std::vector<float> numbers(dimension, 1);
  numbers[0] = static_cast<float>(mark.number);
  numbers[1] = static_cast<float>(mark.kind);
  return numbers;
}

}  // namespace gateway::simulation
