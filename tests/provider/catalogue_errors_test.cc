// Every complaint about a catalogue names where it is.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/catalogue.h"

namespace gateway::provider {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Two models, of which the second is given by its lines; a line given by its key replaces the
/// sample's own, and an empty one removes it.
std::string catalogue_with(const std::map<std::string, std::string>& changes) {
  std::map<std::string, std::string> lines = {
      {"name", "name: b"},
      {"modality", "modality: multimodal"},
      {"dimensions", "dimensions: [2, 1]"},
      {"per_call", "per_call: {items: 3, texts: 3, images: 1, videos: 0}"},
      {"max_tokens_per_text", "max_tokens_per_text: 100"},
      {"max_image_bytes", "max_image_bytes: 1000"},
      {"image_formats", "image_formats: [png]"}};
  for (const auto& [key, line] : changes) lines[key] = line;
  std::string text =
      "models:\n"
      "  - {name: a, modality: text, dimensions: [1], per_call: {items: 1, texts: 1}, "
      "max_tokens_per_text: 1}\n"
      "  - ";
  bool first = true;
  for (const auto& [key, line] : lines) {
    if (line.empty()) continue;
    text += (first ? "" : "    ") + line + "\n";
    first = false;
  }
  return text;
}

std::string complaint(const std::string& yaml) {
  const auto models = parse_catalogue(yaml);
  return models ? "none" : models.error().message;
}

TEST(CatalogueErrors, NoneForTheSample) {
  EXPECT_EQ(complaint(catalogue_with({})), "none");
}

struct Mistake {
  const char* name;
  const char* key;
  const char* line;
  const char* complaint;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.line;
}

class CatalogueMistake : public testing::TestWithParam<Mistake> {};

TEST_P(CatalogueMistake, IsNamedWithItsPath) {
  EXPECT_THAT(complaint(catalogue_with({{GetParam().key, GetParam().line}})),
              StartsWith(GetParam().complaint));
}

const Mistake kMistakes[] = {
    {"NameMissing", "name", "", "models[1].name: is missing"},
    {"NameEmpty", "name", "name: ''", "models[1].name: must be a text"},
    {"NameTaken", "name", "name: a", "models[1].name: is given twice"},
    {"ModalityUnknown", "modality", "modality: audio",
     "models[1].modality: must be text or multimodal"},
    {"ModalityTwice", "x", "modality: text", "models[1].modality: is given twice"},
    {"UnknownKey", "x", "dimension: 7", "models[1].dimension: unknown key"},
    {"ListAsKey", "x", "[a, b]: 7", "models[1]: every key must be a plain word"},
    {"DimensionsMissing", "dimensions", "", "models[1].dimensions: is missing"},
    {"DimensionsEmpty", "dimensions", "dimensions: []", "models[1].dimensions: must be a list"},
    {"DimensionZero", "dimensions", "dimensions: [1, 0]",
     "models[1].dimensions: each must be a whole number from 1 to 65536"},
    {"DimensionNegative", "dimensions", "dimensions: [-1]", "models[1].dimensions: each must be"},
    {"DimensionHuge", "dimensions", "dimensions: [65537]", "models[1].dimensions: each must be"},
    {"DimensionIsAWord", "dimensions", "dimensions: [big]", "models[1].dimensions: each must be"},
    {"DimensionIsAList", "dimensions", "dimensions: [[1]]", "models[1].dimensions: each must be"},
    {"DimensionTwice", "dimensions", "dimensions: [1, 2, 1]",
     "models[1].dimensions: 1 is given twice"},
    {"DimensionsFixedAndMany", "x", "fixed_dimension: true",
     "models[1].fixed_dimension: contradicts"},
    {"FlagIsAWord", "x", "fixed_dimension: maybe",
     "models[1].fixed_dimension: must be true or false"},
    {"OptionUnknown", "x", "supports: [dense]", "models[1].supports: must hold only"},
    {"OptionOfTextModels", "x", "supports: [sparse]", "models[1].supports: sparse and text_type"},
    {"CapacityMissing", "per_call", "", "models[1].per_call: is missing"},
    {"CapacityIsANumber", "per_call", "per_call: 7", "models[1].per_call: must be a map"},
    {"ItemsZero", "per_call", "per_call: {items: 0, texts: 1, images: 0, videos: 0}",
     "models[1].per_call.items: must be a whole number from 1 to 1000"},
    {"MoreTextsThanItems", "per_call", "per_call: {items: 3, texts: 4, images: 0, videos: 0}",
     "models[1].per_call.texts: must be a whole number from 1 to 3"},
    {"ImagesMissing", "per_call", "per_call: {items: 3, texts: 3, videos: 0}",
     "models[1].per_call.images: is missing"},
    {"SumBelowOneText", "per_call",
     "per_call: {items: 3, texts: 3, images: 1, videos: 0, tokens: 99}",
     "models[1].per_call.tokens: must be a whole number from 100"},
    {"CapacityUnknownKey", "per_call",
     "per_call: {items: 3, texts: 3, images: 1, videos: 0, rows: 1}",
     "models[1].per_call.rows: unknown key"},
    {"TokensFractional", "max_tokens_per_text", "max_tokens_per_text: 1.5",
     "models[1].max_tokens_per_text: must be a whole number"},
    {"ImageBytesMissing", "max_image_bytes", "", "models[1].max_image_bytes: is missing"},
    {"ImageFormatUnknown", "image_formats", "image_formats: [png, gif]",
     "models[1].image_formats: no such format: gif"},
    {"ImageFormatTwice", "image_formats", "image_formats: [png, png]",
     "models[1].image_formats: must hold texts, none empty, none twice"},
    {"ImageFormatEmpty", "image_formats", "image_formats: ['']",
     "models[1].image_formats: must hold texts"},
    {"LimitZero", "x", "limits: {calls_per_minute: 0}",
     "models[1].limits.calls_per_minute: must be"},
    {"LimitUnknown", "x", "limits: {rpm: 1}", "models[1].limits.rpm: unknown key"},
};

INSTANTIATE_TEST_SUITE_P(Catalogue, CatalogueMistake, testing::ValuesIn(kMistakes),
                         [](const auto& param) { return param.param.name; });

TEST(CatalogueErrors, FusedModelsHaveNoSwitch) {
  EXPECT_EQ(complaint(catalogue_with({{"x", "fused: true"}, {"y", "fusion_switch: true"}})),
            "models[1].fusion_switch: contradicts fused");
}

TEST(CatalogueErrors, TextModelsHaveNoImages) {
  EXPECT_EQ(complaint(catalogue_with(
                {{"modality", "modality: text"}, {"per_call", "per_call: {items: 3, texts: 3}"}})),
            "models[1].image_formats: unknown key");
}

TEST(CatalogueErrors, NameTheRoot) {
  EXPECT_EQ(complaint(""), "the file: must be a map");
  EXPECT_EQ(complaint("[]"), "the file: must be a map");
  EXPECT_EQ(complaint("{}"), "models: is missing");
  EXPECT_EQ(complaint("models: []"), "models: must be a list, not empty");
  EXPECT_EQ(complaint("models: [7]"), "models[0]: must be a map");
  EXPECT_EQ(complaint("as_of: yesterday\nmodels: [7]"), "as_of: must be a date like 2026-01-31");
  EXPECT_THAT(complaint("version: 1\n" + catalogue_with({})), HasSubstr("version: unknown key"));
}

TEST(CatalogueErrors, NameTheLineOfWhatIsNoYaml) {
  EXPECT_THAT(complaint("models:\n  - name: [a\n"), StartsWith("line "));
  EXPECT_THAT(complaint("a: *nowhere"), StartsWith("line 1: "));
}

}  // namespace
}  // namespace gateway::provider
