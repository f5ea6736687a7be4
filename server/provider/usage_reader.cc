#include "provider/usage_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gateway::provider {
namespace {

// Far above any real call; a larger figure would only upset the token budget.
constexpr std::uint64_t kMaxCallTokens = 100'000'000;

struct Figures {
  std::optional<std::uint64_t> total;
  std::uint64_t input = 0;
  std::uint64_t image = 0;
};

std::optional<std::uint64_t> read_count(simdjson::ondemand::value value) {
  std::uint64_t count = 0;
  if (value.get_uint64().get(count) != simdjson::SUCCESS || count > kMaxCallTokens) {
    return std::nullopt;
  }
  return count;
}

// Flaws end the reading without a word: the vectors beside are good, and so are the figures read
// before.
void read_details(simdjson::ondemand::value value, Figures& figures) {
  simdjson::ondemand::value image;
  if (value["image_tokens"].get(image) == simdjson::SUCCESS) {
    figures.image = read_count(image).value_or(0);
  }
}

void read_figures(simdjson::ondemand::value value, Figures& figures) {
  simdjson::ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return;
  for (auto field : object) {
    std::string_view key;
    simdjson::ondemand::value figure;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return;
    if (field.value().get(figure) != simdjson::SUCCESS) return;
    if (key == "total_tokens") {
      figures.total = read_count(figure);
    } else if (key == "input_tokens" || key == "prompt_tokens") {
      figures.input = read_count(figure).value_or(0);
    } else if (key == "image_tokens") {
      figures.image = read_count(figure).value_or(0);
    } else if (key == "input_tokens_details") {
      read_details(figure, figures);
    }
  }
}

}  // namespace

Usage read_usage(simdjson::ondemand::value value) {
  Figures figures;
  read_figures(value, figures);
  const std::uint64_t total = figures.total.value_or(figures.input + figures.image);
  return {.total_tokens = total, .image_tokens = std::min(figures.image, total)};
}

}  // namespace gateway::provider
