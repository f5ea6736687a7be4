#include "tests/fuzz/config_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "app/config/loader.h"
#include "app/config/printer.h"
#include "service/tenant_name.h"
#include "service/token_digest.h"
#include "service/utf8.h"
#include "tests/fuzz/expect.h"

namespace fuzz {
namespace {

constexpr std::string_view kConfiguration = "gateway.yaml";
/// Every variable and every file that is not given holds it, so it must never be shown.
constexpr std::string_view kKey = "sk-3f9a60c1d27b4e88";

using Loaded = gateway::Result<gateway::LoadedConfig, std::string>;

Loaded load(const Files& files) {
  const gateway::ConfigSources sources{
      .file = [&](const std::string& path) -> std::string {
        const auto found = files.find(path);
        return found != files.end() ? found->second : std::string(kKey);
      },
      .variable = [](const std::string&) { return std::optional<std::string>(kKey); }};
  return gateway::load_config(std::string(kConfiguration), sources);
}

void check_complaints(const std::string& text) {
  expect(text.ends_with('\n'), "complaints are whole lines");
  expect(text.find(kKey) == std::string::npos, "no secret is repeated");
  expect(gateway::is_valid_utf8(text), "complaints are text");
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string_view line = std::string_view(text).substr(at, text.find('\n', at) - at);
    expect(line.find(".yaml:") != std::string_view::npos, "every complaint names its file");
    expect(std::ranges::none_of(line, [](char c) { return static_cast<unsigned char>(c) < ' '; }),
           "a complaint can't steer the terminal it is read on");
  }
}

void check_tenants(const std::vector<gateway::TenantConfig>& tenants) {
  std::set<std::string> names;
  std::set<std::string> credentials;
  for (const gateway::TenantConfig& tenant : tenants) {
    expect(!gateway::check_tenant(tenant.name), "a tenant's name fits into its header");
    expect(names.insert(tenant.name).second, "a tenant is there once");
    expect(tenant.weight >= 0.01 && tenant.weight <= 1000, "a weight is within its bounds");
    for (const std::string& token : tenant.tokens) {
      expect(gateway::parse_digest(token).has_value(), "a token is known by its digest");
      expect(credentials.insert(token).second, "a token is one tenant's");
    }
    for (const std::string& name : tenant.certificates) {
      expect(credentials.insert(name).second, "a certificate is one tenant's");
    }
  }
}

void check_budgets(const gateway::LoadedConfig& loaded) {
  expect(loaded.models.size() == loaded.config.models.size(), "a row for each model");
  for (std::size_t k = 0; k < loaded.models.size(); ++k) {
    const gateway::ModelConfig& model = loaded.config.models[k];
    expect(loaded.models[k].name == model.name, "the rows are in the models' order");
    expect(model.upstream.empty() && !model.upstreams.empty(), "its upstreams are told once");
    expect(std::ranges::any_of(model.upstreams,
                               [](const auto& upstream) { return upstream.weight > 0; }),
           "one of a model's upstreams is in use");
    for (const auto& upstream : model.upstreams) {
      expect(std::ranges::count(loaded.config.upstreams, upstream.name,
                                &gateway::UpstreamConfig::name) == 1,
             "a model's upstream is one there is");
    }
  }
}

}  // namespace

void check_configuration(Files files) {
  const Loaded loaded = load(files);
  if (!loaded) return check_complaints(loaded.error());
  check_tenants(loaded->tenants);
  check_budgets(*loaded);
  std::string& text = files[std::string(kConfiguration)];
  text = gateway::print_config(loaded->config);
  expect(text.find(kKey) == std::string::npos, "no secret is printed");
  const Loaded again = load(files);
  if (!again) std::fprintf(stderr, "%s\n%s", text.c_str(), again.error().c_str());
  expect(again.has_value(), "what was printed can be loaded");
  expect(gateway::print_config(again->config) == text, "and is the same configuration");
}

}  // namespace fuzz
