#include "openai_door/token_vocabulary.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "encoding/base64.h"

namespace gateway::openai_door {
namespace {

/// One line, as it stands there.
struct Line {
  std::uint32_t id;
  std::string_view token;
};

std::string at_line(std::size_t index, std::string_view what) {
  return "line " + std::to_string(index + 1).append(": ").append(what);
}

std::optional<Line> split(std::string_view line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view digits = line.substr(blank + 1);
  Line split{.id = 0, .token = line.substr(0, blank)};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), split.id);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return split;
}

Result<std::vector<Line>, std::string> lines_of(std::string_view text) {
  std::vector<Line> lines;
  while (text.ends_with('\n')) text.remove_suffix(1);
  while (!text.empty()) {
    if (lines.size() == TokenVocabulary::kMaxTokens) {
      return at_line(lines.size(), "is one too many; a vocabulary has at most " +
                                       std::to_string(TokenVocabulary::kMaxTokens) + " tokens");
    }
    const std::size_t length = std::min(text.find('\n'), text.size());
    const std::optional<Line> line = split(text.substr(0, length));
    if (!line) {
      return at_line(
          lines.size(),
          "must be a token's bytes in base64, a blank, and its id, from 0 to 4294967295");
    }
    lines.push_back(*line);
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  if (lines.empty()) return std::string("it holds no token");
  return lines;
}

}  // namespace

Result<TokenVocabulary, std::string> TokenVocabulary::parse(std::string_view text) {
  const Result<std::vector<Line>, std::string> lines = lines_of(text);
  if (!lines) return lines.error();
  std::vector<std::uint32_t> by_id(lines->size());
  std::iota(by_id.begin(), by_id.end(), 0);
  std::ranges::stable_sort(by_id, {}, [&](std::uint32_t index) { return (*lines)[index].id; });
  TokenVocabulary vocabulary;
  vocabulary.ids_.reserve(lines->size());
  vocabulary.ends_.reserve(lines->size());
  vocabulary.bytes_.reserve(text.size() / 2);
  for (std::size_t k = 0; k < by_id.size(); ++k) {
    const Line& line = (*lines)[by_id[k]];
    if (k > 0 && line.id == vocabulary.ids_.back()) {
      return at_line(by_id[k], "the id " + std::to_string(line.id) + " stands on line " +
                                   std::to_string(by_id[k - 1] + 1) + " already");
    }
    const std::optional<std::string> bytes = encoding::decode_base64(line.token);
    if (!bytes || bytes->empty()) {
      return at_line(by_id[k], "the token must be at least one byte in base64, with its padding");
    }
    vocabulary.add(line.id, *bytes);
  }
  vocabulary.bytes_.shrink_to_fit();
  return vocabulary;
}

std::optional<std::string_view> TokenVocabulary::bytes_of(std::uint32_t id) const {
  // Published vocabularies have no gaps, so that a token stands where its id says.
  std::size_t at = id;
  if (at >= ids_.size() || ids_[at] != id) {
    const auto found = std::ranges::lower_bound(ids_, id);
    if (found == ids_.end() || *found != id) return std::nullopt;
    at = static_cast<std::size_t>(found - ids_.begin());
  }
  const std::uint32_t begin = at == 0 ? 0 : ends_[at - 1];
  return std::string_view(bytes_).substr(begin, ends_[at] - begin);
}

void TokenVocabulary::add(std::uint32_t id, std::string_view bytes) {
  bytes_.append(bytes);
  ids_.push_back(id);
  ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
}

}  // namespace gateway::openai_door
