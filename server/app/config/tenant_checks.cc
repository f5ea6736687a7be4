#include "app/config/tenant_checks.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "app/config/keys.h"
#include "app/config/names.h"
#include "app/config/suggestion.h"

namespace gateway::config {
namespace {

/// What door/access/tenant_name.h lets callers send as x-tenant-id. That library brings gRPC, which
/// configuration is free of, so the rule is told twice; a name that only one side accepts is a
/// tenant that never comes, and does no harm.
constexpr std::size_t kMaxTenantLength = 64;

constexpr std::string_view kDigestPrefix = "sha256:";
constexpr std::size_t kDigestDigits = 64;

bool is_digest(std::string_view text) {
  if (!text.starts_with(kDigestPrefix)) return false;
  text.remove_prefix(kDigestPrefix.size());
  return text.size() == kDigestDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// RFC 5280 bounds none of the alternative names; a URI of an identity is the longest.
constexpr std::size_t kMaxCertificateName = 2048;

bool is_certificate_name(std::string_view text) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  return text.size() <= kMaxCertificateName && text != "CN=" && text.front() != ' ' &&
         text.back() != ' ' && std::ranges::none_of(text, is_control);
}

/// One file's list, entry by entry. Thread: one.
class TenantCheck {
 public:
  TenantCheck(const std::vector<TenantConfig>& earlier, ConfigProblems& problems)
      : problems_(problems) {
    for (const TenantConfig& tenant : earlier) {
      names_.insert(tenant.name);
      credentials_.insert(tenant.tokens.begin(), tenant.tokens.end());
      credentials_.insert(tenant.certificates.begin(), tenant.certificates.end());
    }
  }

  void check(const TenantConfig& tenant, std::size_t index, const TlsConfig& tls,
             std::span<const std::string_view> served) {
    path_ = "tenants[" + std::to_string(index) + "]";
    check_name(tenant.name);
    check_tokens(tenant.tokens);
    check_certificates(tenant.certificates, tls);
    check_models(tenant.models, served);
  }

 private:
  void check_name(const std::string& name) {
    if (name.empty()) return;
    if (!is_name(name, kMaxTenantLength)) {
      complain("name", "must be letters, digits, `-`, `_` and `.`, at most " +
                           std::to_string(kMaxTenantLength));
    } else if (!names_.insert(name).second) {
      complain("name", "is the name of an earlier entry");
    }
  }

  void check_tokens(const std::vector<std::string>& tokens) {
    for (const std::string& token : tokens) {
      // Most likely the token itself was pasted here, so it is not repeated.
      if (!is_digest(token)) {
        complain("tokens",
                 "must be `sha256:` and 64 hexadecimal digits, in small letters: the hash of a "
                 "token, never the token itself");
      } else {
        check_unused(token, "tokens");
      }
    }
  }

  void check_certificates(const std::vector<std::string>& certificates, const TlsConfig& tls) {
    if (!certificates.empty() && tls.client_ca_file.empty()) {
      complain("certificates", "needs tls.client_ca_file, or no client can show one");
    }
    for (const std::string& name : certificates) {
      if (!is_certificate_name(name)) {
        complain("certificates",
                 "must be subject alternative names, or `CN=` and a common name; at most " +
                     std::to_string(kMaxCertificateName) + " bytes each");
      } else {
        check_unused(name, "certificates");
      }
    }
  }

  void check_unused(const std::string& credential, std::string_view key) {
    if (!credentials_.insert(credential).second) {
      complain(key, "holds an entry that another tenant or this one has already");
    }
  }

  void check_models(const std::vector<std::string>& models,
                    std::span<const std::string_view> served) {
    // Without models there was a complaint about them, and none is served that could be told here.
    if (served.empty()) return;
    for (const std::string& model : models) {
      if (std::ranges::find(served, model) != served.end()) continue;
      complain("models", "names " + model + ", which is not served" + suggestion(model, served));
    }
  }

  void complain(std::string_view key, std::string message) {
    problems_.add(path_ + "." + std::string(key), std::move(message));
  }

  ConfigProblems& problems_;
  std::set<std::string> names_;
  std::set<std::string> credentials_;
  std::string path_;
};

}  // namespace

void check_tenants(const std::vector<TenantConfig>& tenants,
                   const std::vector<TenantConfig>& earlier, const Config& config,
                   ConfigProblems& problems) {
  std::vector<std::string_view> served;
  served.reserve(config.models.size());
  for (const ModelConfig& model : config.models) served.push_back(model.name);
  TenantCheck check(earlier, problems);
  for (std::size_t k = 0; k < tenants.size(); ++k) check.check(tenants[k], k, config.tls, served);
}

void check_callers(const AuthConfig& auth, const std::vector<TenantConfig>& tenants, bool complete,
                   ConfigProblems& problems) {
  if (auth.trust_tenant_header && !auth.anonymous && !problems.concern("auth.anonymous")) {
    problems.add("auth.trust_tenant_header",
                 "is about callers without a credential: it needs auth.anonymous; a proxy that "
                 "has one is a tenant with `proxy: true`");
  }
  if (tenants.size() > kTenants.most) {
    problems.add("auth.tenants_file", "makes more than " + std::to_string(kTenants.most) +
                                          " tenants together with this file's");
  }
  const auto can_call = [](const TenantConfig& tenant) {
    return !tenant.tokens.empty() || !tenant.certificates.empty();
  };
  if (!complete || auth.anonymous || std::ranges::any_of(tenants, can_call)) return;
  problems.add("auth.anonymous",
               "nobody could call: no tenant has tokens or certificates. `embedctl token new` "
               "makes a token; `anonymous: true` lets everybody in");
}

}  // namespace gateway::config
