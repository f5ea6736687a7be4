#include "tests/fuzz/config_rules.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "app/config/loader.h"
#include "app/config/printer.h"
#include "content/utf8.h"
#include "door/access/tenant_name.h"
#include "door/access/token_digest.h"
#include "telemetry/visible_text.h"
#include "tests/fuzz/expect.h"

namespace fuzz {
namespace {

constexpr std::string_view kConfiguration = "gateway.yaml";

using Loaded = gateway::Result<gateway::config::LoadedConfig, std::string>;

/// What every variable and every file that is not given holds, so it must never be shown. It
/// depends on the files, for a fuzzer finds any other one and writes it into them.
std::string key_beside(const Files& files) {
  std::string all;
  for (const auto& [path, content] : files) all.append(content);
  return "sk-" + std::to_string(std::hash<std::string>()(all));
}

/// The environment, in which every other time a proxy is named, with the key as its password.
std::optional<std::string> variable(const std::string& name, const std::string& key) {
  // Not a secret, and a mistake that is none of the files'.
  if (name == gateway::config::kOperationsVariable) return std::nullopt;
  const bool has_proxy = key.back() % 2 == 0;
  if (name == "https_proxy" && has_proxy) return "http://ann:" + key + "@proxy.corp:3128";
  if (name.ends_with("_proxy") || name.ends_with("_PROXY")) return std::nullopt;
  return key;
}

/// `read` gets the names of the files that were asked for.
Loaded load(const Files& files, const std::string& key, std::set<std::string>& read) {
  const gateway::config::ConfigSources sources{
      .file = [&](const std::string& path) -> std::string {
        read.insert(path);
        const auto found = files.find(path);
        return found != files.end() ? found->second : key;
      },
      .variable = [&](const std::string& name) { return variable(name, key); }};
  return gateway::config::load_config(std::string(kConfiguration), sources);
}

/// Whatever is told of a configuration: lines that can be shown as they are.
void check_lines(const std::string& text, const std::string& key) {
  expect(text.find(key) == std::string::npos, "no secret is told");
  expect(text.ends_with('\n'), "and it is whole lines");
  expect(gateway::content::is_valid_utf8(text), "of text");
  for (std::size_t k = 0; k < text.size(); ++k) {
    const auto byte = static_cast<unsigned char>(text[k]);
    const std::string_view rest = std::string_view(text).substr(k);
    const bool c0 = (byte < ' ' && byte != '\n') || byte == 0x7F;
    const bool c1 = rest.size() > 1 && rest >= "\u0080" && rest < "\u00A0";
    const bool line_end = rest.starts_with("\u2028") || rest.starts_with("\u2029");
    expect(!c0 && !c1 && !line_end, "that can't steer the terminal they are read on");
  }
}

void check_complaints(const std::string& text, const std::set<std::string>& read) {
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string_view line = std::string_view(text).substr(at, text.find('\n', at) - at);
    const bool named = std::ranges::any_of(read, [&](const std::string& path) {
      return line.starts_with(gateway::telemetry::visible_text(path) + ":");
    });
    expect(named, "every complaint names its file");
  }
}

void check_tenants(const std::vector<gateway::config::TenantConfig>& tenants) {
  std::set<std::string> names;
  std::set<std::string> credentials;
  for (const gateway::config::TenantConfig& tenant : tenants) {
    expect(!gateway::access::check_tenant(tenant.name), "a tenant's name fits into its header");
    expect(names.insert(tenant.name).second, "a tenant is there once");
    expect(tenant.weight >= 0.01 && tenant.weight <= 1000, "a weight is within its bounds");
    for (const std::string& token : tenant.tokens) {
      expect(gateway::access::parse_digest(token).has_value(), "a token is known by its digest");
      expect(credentials.insert(token).second, "a token is one tenant's");
    }
    for (const std::string& name : tenant.certificates) {
      expect(credentials.insert(name).second, "a certificate is one tenant's");
    }
  }
}

void check_budgets(const gateway::config::LoadedConfig& loaded) {
  expect(loaded.models.size() == loaded.config.models.size(), "a row for each model");
  for (std::size_t k = 0; k < loaded.models.size(); ++k) {
    const gateway::config::ModelConfig& model = loaded.config.models[k];
    expect(loaded.models[k].name == model.name, "the rows are in the models' order");
    expect(model.upstream.empty() && !model.upstreams.empty(), "its upstreams are told once");
    expect(std::ranges::any_of(model.upstreams,
                               [](const auto& upstream) { return upstream.weight > 0; }),
           "one of a model's upstreams is in use");
    for (const auto& upstream : model.upstreams) {
      expect(std::ranges::count(loaded.config.upstreams, upstream.name,
                                &gateway::config::UpstreamConfig::name) == 1,
             "a model's upstream is one there is");
    }
  }
}

}  // namespace

void check_configuration(Files files) {
  const std::string key = key_beside(files);
  std::set<std::string> read;
  const Loaded loaded = load(files, key, read);
  const std::string told = loaded ? gateway::config::print_config(loaded->config) : loaded.error();
  check_lines(told, key);
  if (!loaded) return check_complaints(told, read);
  check_tenants(loaded->tenants);
  check_budgets(*loaded);
  files[std::string(kConfiguration)] = told;
  const Loaded again = load(files, key, read);
  const bool hides_login = std::ranges::any_of(loaded->config.upstreams, [](const auto& upstream) {
    return upstream.way_out && !upstream.way_out->login.empty();
  });
  if (hides_login) return expect(!again, "what was hidden in the print is missed");
  if (!again) std::fprintf(stderr, "%s\n%s", told.c_str(), again.error().c_str());
  expect(again.has_value(), "what was printed can be loaded");
  expect(gateway::config::print_config(again->config) == told, "and is the same configuration");
}

}  // namespace fuzz
