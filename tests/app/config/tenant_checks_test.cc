#include "app/config/tenant_checks.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using testing::digest;
using ::testing::HasSubstr;
using testing::kLeastConfig;
using testing::kServedModel;
using ::testing::Not;

/// Only tenants may call: those of line 2, and those of the file /tenants.yaml.
std::string closed(const std::string& tenants, const std::string& auth = "") {
  return "server: {insecure: true}\ntenants: [" + tenants + "]\n" + auth + kServedModel;
}

const std::string kTenantsFile = "auth: {tenants_file: /tenants.yaml}\n";

struct Mistake {
  const char* name;
  std::string yaml;
  std::string complaint;  ///< All that is said.
};

class TenantMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(TenantMistakes, GetOneComplaintWithLineAndPath) {
  EXPECT_EQ(ConfigWorld().complaints(GetParam().yaml), GetParam().complaint);
}

const std::string kNobody =
    "auth.anonymous: nobody could call: no tenant has tokens or certificates. `embedctl token new` "
    "makes a token; `anonymous: true` lets everybody in\n";
const std::string kNoDigest =
    "must be `sha256:` and 64 hexadecimal digits, in small letters: the hash of a token, never the "
    "token itself\n";

INSTANTIATE_TEST_SUITE_P(
    All, TenantMistakes,
    ::testing::Values(
        Mistake{"NameNoCallerCanSend", kLeastConfig + "tenants: [{name: \"a,b\"}]\n",
                "gateway.yaml:9: tenants[0].name: must be letters, digits, `-`, `_` and `.`, at "
                "most 64\n"},
        Mistake{"NameTooLong", kLeastConfig + "tenants: [{name: " + std::string(65, 'a') + "}]\n",
                "gateway.yaml:9: tenants[0].name: must be letters, digits, `-`, `_` and `.`, at "
                "most 64\n"},
        Mistake{"NameTwice", kLeastConfig + "tenants: [{name: a}, {name: a, weight: 2}]\n",
                "gateway.yaml:9: tenants[1].name: is the name of an earlier entry\n"},
        Mistake{"DigestWithoutPrefix",
                closed("{name: a, tokens: [\"" + std::string(64, 'a') + "\"]}"),
                "gateway.yaml:2: tenants[0].tokens: " + kNoDigest},
        Mistake{"DigestTooShort",
                closed("{name: a, tokens: [\"sha256:" + std::string(63, 'a') + "\"]}"),
                "gateway.yaml:2: tenants[0].tokens: " + kNoDigest},
        Mistake{"DigestInCapitals",
                closed("{name: a, tokens: [\"sha256:" + std::string(64, 'A') + "\"]}"),
                "gateway.yaml:2: tenants[0].tokens: " + kNoDigest},
        Mistake{"NoTokens", closed("{name: a, tokens: []}"),
                "gateway.yaml:2: tenants[0].tokens: must be a list of 1 to 16 texts, none empty\n"},
        Mistake{"TokenOfAnother",
                closed("{name: a, tokens: [" + digest('1') + "]}, {name: b, tokens: [" +
                       digest('2') + ", " + digest('1') + "]}"),
                "gateway.yaml:2: tenants[1].tokens: holds an entry that another tenant or this one "
                "has already\n"},
        Mistake{"TokenTwice",
                closed("{name: a, tokens: [" + digest('1') + ", " + digest('1') + "]}"),
                "gateway.yaml:2: tenants[0].tokens: holds an entry that another tenant or this one "
                "has already\n"},
        Mistake{"CertificateThatNobodyCanShow", closed("{name: a, certificates: [CN=a]}"),
                "gateway.yaml:2: tenants[0].certificates: needs tls.client_ca_file, or no client "
                "can show one\n"},
        Mistake{"ModelNotServed", kLeastConfig + "tenants: [{name: a, models: [text-embeding-v4]}]",
                "gateway.yaml:9: tenants[0].models: names text-embeding-v4, which is not served; "
                "did you mean \"text-embedding-v4\"?\n"},
        Mistake{"NoQuota", kLeastConfig + "tenants: [{name: a, tokens_per_day: 0}]",
                "gateway.yaml:9: tenants[0].tokens_per_day: must be a whole number from 1 to "
                "1000000000000000\n"},
        Mistake{"Priority", kLeastConfig + "tenants: [{name: a, max_priority: high}]",
                "gateway.yaml:9: tenants[0].max_priority: must be one of interactive bulk\n"},
        Mistake{"HeaderOfNobody",
                closed("{name: a, tokens: [" + digest('1') + "]}",
                       "auth: {trust_tenant_header: true}\n"),
                "gateway.yaml:3: auth.trust_tenant_header: is about callers without a credential: "
                "it needs auth.anonymous; a proxy that has one is a tenant with `proxy: true`\n"},
        Mistake{"NobodyMayCall", "server: {insecure: true}\n" + kServedModel,
                "gateway.yaml: " + kNobody},
        Mistake{"NobodyMayCallThoughThereAreTenants", closed("{name: a}"),
                "gateway.yaml: " + kNobody},
        Mistake{"AnonymousMisspelt",
                "server: {insecure: true}\nauth: {anonymus: true}\n" + kServedModel,
                "gateway.yaml:2: auth.anonymus: unknown key; did you mean \"anonymous\"?\n"},
        Mistake{"TokensMisspelt", closed("{name: a, token: [" + digest('1') + "]}"),
                "gateway.yaml:2: tenants[0].token: unknown key; did you mean \"tokens\"?\n"},
        Mistake{"TenantsFileMissing", closed("{name: a}", kTenantsFile),
                "gateway.yaml:3: auth.tenants_file: the file /tenants.yaml can't be read\n"}),
    [](const auto& row) { return row.param.name; });

TEST(TenantChecks, NeverRepeatATokenThatStandsWhereItsHashBelongs) {
  const std::string text = ConfigWorld().complaints(closed("{name: a, tokens: [egw_c0ffee]}"));
  EXPECT_EQ(text, "gateway.yaml:2: tenants[0].tokens: " + kNoDigest);
}

TEST(TenantChecks, NeverRepeatAHashThatAnotherHas) {
  const std::string hash = digest('7');
  const std::string text = ConfigWorld().complaints(
      closed("{name: a, tokens: [" + hash + "]}, {name: b, tokens: [" + hash + "]}"));
  EXPECT_THAT(text, HasSubstr("has already"));
  EXPECT_THAT(text, Not(HasSubstr("7777")));
}

TEST(TenantChecks, TakeEveryTenantNameThatACallerMaySend) {
  EXPECT_EQ(ConfigWorld().complaints(kLeastConfig + "tenants: [{name: \"Az0._-\"}, {name: " +
                                     std::string(64, 'x') + "}]\n"),
            "");
}

TEST(TenantChecks, TellThatNobodyMayCallBesideWhatElseIsWrong) {
  EXPECT_EQ(ConfigWorld().complaints("server: {insecure: true, shards: 65}\n" + kServedModel),
            "gateway.yaml: " + kNobody +
                "gateway.yaml:1: server.shards: must be a whole number from 1 to 64\n");
}

TEST(TenantChecks, SayNothingOfModelsWhereNoneCouldBeRead) {
  EXPECT_EQ(ConfigWorld().complaints(
                testing::kOpen + "tenants: [{name: a, models: [text-embedding-v4]}]\n"
                                 "upstreams: [{name: u, base_url: \"https://h\"}]\nmodels: []\n"),
            "gateway.yaml:5: models: must be a list of 1 to 256 entries\n");
}

TEST(TenantsFile, JoinsItsTenantsToThoseOfTheConfiguration) {
  ConfigWorld world;
  world.files["/tenants.yaml"] = "tenants:\n  - {name: b, tokens: [" + digest('2') + "]}\n";
  const auto loaded = world.load(closed("{name: a, weight: 3}", kTenantsFile));
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  ASSERT_EQ(loaded->tenants.size(), 2U);
  EXPECT_EQ(loaded->tenants[0].weight, 3);
  EXPECT_EQ(loaded->tenants[1].name, "b");
  EXPECT_EQ(loaded->config.tenants.size(), 1U);
}

TEST(TenantsFile, HasComplaintsOfItsOwnWithItsOwnNameAndLines) {
  ConfigWorld world;
  world.files["/tenants.yaml"] = "tenants:\n  - {name: a, tokens: [" + digest('1') +
                                 "]}\n  - {name: b, weight: 0, tokens: [egw_c0ffee]}\nmodels: []\n";
  const std::string text =
      world.complaints(closed("{name: a, tokens: [" + digest('1') + "]}", kTenantsFile));
  EXPECT_EQ(text,
            "/tenants.yaml:2: tenants[0].name: is the name of an earlier entry\n"
            "/tenants.yaml:2: tenants[0].tokens: holds an entry that another tenant or this one "
            "has already\n"
            "/tenants.yaml:3: tenants[1].weight: must be a number from 0.01 to 1000\n"
            "/tenants.yaml:3: tenants[1].tokens: " +
                kNoDigest + "/tenants.yaml:4: models: unknown key\n");
}

TEST(TenantsFile, IsOneYamlMap) {
  ConfigWorld world;
  world.files["/tenants.yaml"] = "";
  EXPECT_EQ(world.complaints(closed("{name: a}", kTenantsFile)),
            "/tenants.yaml: must hold one YAML document\n");
  world.files["/tenants.yaml"] = "- {name: a}\n";
  EXPECT_EQ(world.complaints(closed("{name: a}", kTenantsFile)),
            "/tenants.yaml: must be a map of keys and values\n");
}

TEST(TenantsFile, MakesNoMoreTenantsThanOneListMayHold) {
  const auto entries = [](const std::string& prefix, int count) {
    std::string text;
    for (int k = 0; k < count; ++k) text += "{name: " + prefix + std::to_string(k) + "},";
    return text;
  };
  ConfigWorld world;
  world.files["/tenants.yaml"] = "tenants: [" + entries("b", 10'000) + "]";
  const std::string auth = "auth: {anonymous: true, tenants_file: /tenants.yaml}\n";
  EXPECT_EQ(world.complaints(closed("", auth)), "");
  EXPECT_EQ(world.complaints(closed("{name: a}", auth)),
            "gateway.yaml:3: auth.tenants_file: makes more than 10000 tenants together with this "
            "file's\n");
}

}  // namespace
}  // namespace gateway::config
