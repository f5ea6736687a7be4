#include "emulator/vectors.h"

#include <algorithm>

#include "emulator/feature_sketch.h"
#include "emulator/tokens.h"

namespace emulator {
namespace {

/// Seeds that keep the kinds of features apart.
enum Seed : std::uint64_t {
  kWord = 1,
  kWordPair,
  kRun,
  kWhole,
  kChunk,
  kQuery,
  kInstruct,
  kVocabulary
};

constexpr std::uint32_t kVocabularySize = 250'002;
constexpr std::size_t kChunkBytes = 1024;

/// The tilt of a query and of a task text: enough to change every value, too little to change a
/// ranking.
constexpr float kQueryTilt = 0.12F;
constexpr float kInstructTilt = 0.12F;

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

float word_weight(const Token& token) {
  if (token.kind == Token::Kind::symbol) return 0.2F;
  if (token.kind == Token::Kind::ideograph) return 1.0F;
  return token.text.size() <= 3 ? 0.6F : 2.0F;  // Short words carry grammar more than meaning.
}

/// Where each UTF-8 character of `text` starts, and its end.
std::vector<std::size_t> character_bounds(std::string_view text) {
  std::vector<std::size_t> bounds;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) bounds.push_back(i);
  }
  bounds.push_back(text.size());
  return bounds;
}

/// Runs of two and three characters inside a word, so that inflections and typing errors stay near.
void add_runs_inside(FeatureSketch& sketch, std::string_view word) {
  const std::vector<std::size_t> bounds = character_bounds(word);
  for (std::size_t length = 2; length <= 3; ++length) {
    for (std::size_t i = 0; i + length < bounds.size(); ++i) {
      const auto run = word.substr(bounds[i], bounds[i + length] - bounds[i]);
      sketch.add(hash_bytes(run, kRun), 0.35F);
    }
  }
}

/// Runs over neighbouring ideographs: words of those scripts are two or three characters without a
/// space between.
void add_ideograph_runs(FeatureSketch& sketch, const std::vector<Token>& tokens, std::size_t last) {
  const char* const end = tokens[last].text.data() + tokens[last].text.size();
  std::size_t first = last;
  for (std::size_t length = 2; length <= 3 && first > 0; ++length) {
    const Token& previous = tokens[first - 1];
    const bool adjacent = previous.text.data() + previous.text.size() == tokens[first].text.data();
    if (previous.kind != Token::Kind::ideograph || !adjacent) return;
    --first;
    const char* const begin = tokens[first].text.data();
    const std::string_view run(begin, static_cast<std::size_t>(end - begin));
    sketch.add(hash_bytes(run, kRun), 1.2F);
  }
}

void add_text(FeatureSketch& sketch, std::string_view text) {
  const std::string lowered = lower(text);
  const std::vector<Token> tokens = tokenize(lowered);
  std::uint64_t previous_word = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const std::uint64_t word = hash_bytes(token.text, kWord);
    sketch.add(word, word_weight(token));
    if (token.kind == Token::Kind::ideograph) {
      add_ideograph_runs(sketch, tokens, i);
    } else if (token.kind != Token::Kind::symbol) {
      add_runs_inside(sketch, token.text);
      if (previous_word != 0) sketch.add(previous_word * 31 + word + kWordPair, 0.8F);
      previous_word = word;
    }
  }
}

std::vector<float> finish(FeatureSketch& sketch, Conditioning conditioning) {
  if (conditioning.query) sketch.tilt(hash_bytes("query", kQuery), kQueryTilt);
  if (!conditioning.instruct.empty()) {
    sketch.tilt(hash_bytes(conditioning.instruct, kInstruct), kInstructTilt);
  }
  return sketch.finish();
}

}  // namespace

std::vector<float> text_vector(std::string_view text, std::size_t dimension,
                               Conditioning conditioning) {
  FeatureSketch sketch(dimension);
  add_text(sketch, text);
  // Texts that differ only in letter case or white space must still be told apart by their vectors.
  sketch.add(hash_bytes(text, kWhole), 0.5F);
  return finish(sketch, conditioning);
}

std::vector<float> url_vector(std::string_view url, std::size_t dimension,
                              Conditioning conditioning) {
  FeatureSketch sketch(dimension);
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = url.find('/', host);
  if (path != std::string_view::npos)
    add_text(sketch, url.substr(path, url.find('?', path) - path));
  sketch.add(hash_bytes(url, kWhole), 1.5F);
  return finish(sketch, conditioning);
}

std::vector<float> bytes_vector(std::string_view bytes, std::size_t dimension,
                                Conditioning conditioning) {
  FeatureSketch sketch(dimension);
  for (std::size_t at = 0; at < bytes.size(); at += kChunkBytes) {
    sketch.add(hash_bytes(bytes.substr(at, kChunkBytes), kChunk), 1.0F);
  }
  sketch.add(hash_bytes(bytes, kWhole), 0.5F);
  return finish(sketch, conditioning);
}

std::vector<float> fused_vector(std::span<const std::vector<float>> vectors) {
  std::vector<float> sum(vectors.front().size(), 0.0F);
  for (const std::vector<float>& vector : vectors) {
    std::ranges::transform(sum, vector, sum.begin(), std::plus<>());
  }
  make_unit(sum);
  return sum;
}

std::vector<SparseEntry> sparse_vector(std::string_view text) {
  const std::string lowered = lower(text);
  std::vector<SparseEntry> entries;
  std::vector<std::pair<std::uint32_t, std::size_t>>
      seen;  // Sorted by index: long texts have thousands.
  for (const Token& token : tokenize(lowered)) {
    if (token.kind == Token::Kind::symbol) continue;
    const auto index =
        static_cast<std::uint32_t>(hash_bytes(token.text, kVocabulary) % kVocabularySize);
    const auto found =
        std::ranges::lower_bound(seen, index, {}, &std::pair<std::uint32_t, std::size_t>::first);
    if (found != seen.end() && found->first == index) {
      // Each repetition adds half of what the one before added.
      float& value = entries[found->second].value;
      value += (1.6F - value) / 2;
      continue;
    }
    seen.insert(found, {index, entries.size()});
    entries.push_back({index, 0.4F * word_weight(token), std::string(token.text)});
  }
  return entries;
}

}  // namespace emulator
