#include "provider/catalogue.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "provider/catalogue_text.h"
#include "provider/image_format.h"
#include "provider/yaml_map.h"

namespace gateway::provider {
namespace {

// Bounds that catch a slipped digit; each is far beyond what any provider offers today.
constexpr std::uint64_t kMaxDimension = 65'536;
constexpr std::uint64_t kMaxItemsPerCall = 1'000;
constexpr std::uint64_t kMaxTokens = 10'000'000;
constexpr std::uint64_t kMaxImageBytes = 1'073'741'824;
constexpr std::uint64_t kMaxPerMinute = 1'000'000'000'000;

Modality read_modality(YamlMap& entry) {
  const std::string name = entry.text("modality");
  if (name == "multimodal") return Modality::multimodal;
  if (name != "text") entry.complain("modality", "must be text or multimodal");
  return Modality::text;
}

void read_dimensions(YamlMap& entry, ModelSpec& spec) {
  for (const std::uint64_t dimension : entry.wholes("dimensions", 1, kMaxDimension)) {
    spec.dimensions.push_back(static_cast<std::uint32_t>(dimension));
  }
  spec.sends_dimension = !entry.flag("fixed_dimension");
  if (!spec.sends_dimension && spec.dimensions.size() > 1) {
    entry.complain("fixed_dimension", "contradicts several dimensions");
  }
}

void read_options(YamlMap& entry, ModelSpec& spec) {
  struct Option {
    std::string_view name;
    bool ModelSpec::*member;
  };
  static constexpr std::array kOptions = {Option{"sparse", &ModelSpec::supports_sparse},
                                          Option{"text_type", &ModelSpec::supports_text_type},
                                          Option{"instruct", &ModelSpec::supports_instruct}};
  if (!entry.has("supports")) return;
  for (const std::string& name : entry.texts("supports")) {
    const auto option = std::find_if(kOptions.begin(), kOptions.end(),
                                     [&](const Option& known) { return known.name == name; });
    if (option == kOptions.end()) {
      return entry.complain("supports", "must hold only sparse, text_type, instruct");
    }
    spec.*(option->member) = true;
  }
  if (spec.modality == Modality::multimodal && (spec.supports_sparse || spec.supports_text_type)) {
    entry.complain("supports", "sparse and text_type are options of text models");
  }
}

void read_capacity(YamlMap& entry, ModelSpec& spec) {
  YamlMap call = entry.map("per_call");
  CallCapacity& capacity = spec.capacity;
  capacity.items = call.whole("items", 1, kMaxItemsPerCall);
  capacity.texts = call.whole("texts", 1, capacity.items);
  if (spec.modality == Modality::multimodal) {
    capacity.images = call.whole("images", 0, capacity.items);
    capacity.videos = call.whole("videos", 0, capacity.items);
  }
  spec.max_tokens_per_text = entry.whole("max_tokens_per_text", 1, kMaxTokens);
  if (call.has("tokens")) {
    spec.max_tokens_per_call = call.whole("tokens", spec.max_tokens_per_text, kMaxTokens);
  }
  call.refuse_other_keys();
}

void read_image_limits(YamlMap& entry, ModelSpec& spec) {
  if (spec.capacity.images == 0) return;
  const std::uint64_t published = entry.whole("max_image_bytes", 1, kMaxImageBytes);
  spec.max_image_bytes = std::min<std::size_t>(published, kMaxInlineImageBytes);
  for (const std::string& name : entry.texts("image_formats")) {
    const std::optional<ImageFormat> format = parse_image_format(name);
    if (!format) return entry.complain("image_formats", "no such format: " + name);
    // "dib" beside "bmp" names the same format again.
    if (std::find(spec.image_formats.begin(), spec.image_formats.end(), *format) ==
        spec.image_formats.end()) {
      spec.image_formats.push_back(*format);
    }
  }
}

void read_fusion(YamlMap& entry, ModelSpec& spec) {
  if (spec.modality == Modality::text) return;
  spec.fused = entry.flag("fused");
  spec.has_fusion_switch = entry.flag("fusion_switch");
  if (spec.fused && spec.has_fusion_switch) {
    entry.complain("fusion_switch", "contradicts fused");
  }
}

std::optional<double> read_limit(YamlMap& limits, const char* key) {
  if (!limits.has(key)) return std::nullopt;
  return static_cast<double>(limits.whole(key, 1, kMaxPerMinute));
}

RateLimits read_limits(YamlMap& entry) {
  if (!entry.has("limits")) return {};
  YamlMap limits = entry.map("limits");
  RateLimits rates{read_limit(limits, "calls_per_minute"), read_limit(limits, "tokens_per_minute")};
  limits.refuse_other_keys();
  return rates;
}

ModelSpec read_model(YamlMap& entry) {
  ModelSpec spec;
  spec.name = entry.text("name");
  spec.modality = read_modality(entry);
  read_dimensions(entry, spec);
  read_options(entry, spec);
  read_capacity(entry, spec);
  read_image_limits(entry, spec);
  read_fusion(entry, spec);
  spec.limits = read_limits(entry);
  entry.refuse_other_keys();
  return spec;
}

auto find_model(std::vector<ModelSpec>& models, std::string_view name) {
  return std::find_if(models.begin(), models.end(),
                      [&](const ModelSpec& spec) { return spec.name == name; });
}

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
    return form == 'd' ? c >= '0' && c <= '9' : c == form;
  });
}

std::vector<ModelSpec> read_models(YamlMap& file) {
  // When the figures were looked up; for readers of the file, who should doubt old ones.
  if (file.has("as_of") && !is_date(file.text("as_of"))) {
    file.complain("as_of", "must be a date like 2026-01-31");
  }
  std::vector<ModelSpec> models;
  for (YamlMap& entry : file.maps("models")) {
    ModelSpec spec = read_model(entry);
    if (find_model(models, spec.name) != models.end()) entry.complain("name", "is given twice");
    models.push_back(std::move(spec));
  }
  file.refuse_other_keys();
  return models;
}

}  // namespace

void throw_exception_from_error(const CatalogueError& error, const boost::source_location& where) {
  boost::throw_with_location(std::logic_error("catalogue: " + error.message), where);
}

Result<std::vector<ModelSpec>, CatalogueError> parse_catalogue(std::string_view yaml) {
  std::optional<std::string> error;
  try {
    YamlMap file(YAML::Load(std::string(yaml)), "", error);
    std::vector<ModelSpec> models = read_models(file);
    if (!error) return models;
  } catch (const YAML::Exception& fault) {
    error = "line " + std::to_string(fault.mark.line + 1) + ": " + fault.msg;
  }
  return CatalogueError{*std::move(error)};
}

const std::vector<ModelSpec>& built_in_catalogue() {
  static const std::vector<ModelSpec> kModels = parse_catalogue(kCatalogueText).value();
  return kModels;
}

std::vector<ModelSpec> merge_catalogue(std::vector<ModelSpec> base,
                                       std::vector<ModelSpec> overrides) {
  for (ModelSpec& spec : overrides) {
    const auto same = find_model(base, spec.name);
    if (same == base.end()) {
      base.push_back(std::move(spec));
    } else {
      *same = std::move(spec);
    }
  }
  return base;
}

}  // namespace gateway::provider
