#include "app/config/loader.h"

#include <filesystem>
#include <fstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config/fixture.h"
#include "tests/support/test_certificate.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using testing::digest;
using ::testing::HasSubstr;
using testing::kLeastConfig;
using testing::kOpen;
using testing::TestAuthority;
using testing::TestCertificate;

const std::string kKeyInFile = kOpen + R"(upstreams:
  - {name: public, base_url: "https://h", api_key_file: /run/key}
models: [{name: text-embedding-v4, upstream: public}]
)";

TEST(LoadConfig, TakesTheKeyFromTheDefaultVariable) {
  const auto loaded = ConfigWorld().load(kLeastConfig);
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const UpstreamConfig& upstream = loaded->config.upstreams.at(0);
  EXPECT_EQ(upstream.api_key.reveal(), "sk-test");
  EXPECT_EQ(upstream.api_key_env, "DASHSCOPE_API_KEY");
  EXPECT_EQ(upstream.origin.host, "dashscope.aliyuncs.com");
  EXPECT_EQ(upstream.origin.port, 443);
}

TEST(LoadConfig, TakesTheKeyFromAFileWithoutItsLineEnd) {
  ConfigWorld world{.files = {{"/run/key", "sk-from-file\n"}}, .variables = {}};
  const auto loaded = world.load(kKeyInFile);
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  EXPECT_EQ(loaded->config.upstreams.at(0).api_key.reveal(), "sk-from-file");
}

TEST(LoadConfig, SaysWhichVariableIsNotSetOrEmpty) {
  ConfigWorld unset{.variables = {}};
  EXPECT_EQ(
      unset.complaints(kLeastConfig),
      "gateway.yaml:4: upstreams[0].api_key_env: the variable DASHSCOPE_API_KEY is not set\n");
  ConfigWorld empty{.variables = {{"DASHSCOPE_API_KEY", " \n"}}};
  EXPECT_EQ(empty.complaints(kLeastConfig),
            "gateway.yaml:4: upstreams[0].api_key_env: the variable DASHSCOPE_API_KEY is empty\n");
}

TEST(LoadConfig, ServesOperationsToThisHostUnlessToldOtherwise) {
  const auto address = [](ConfigWorld world, const std::string& yaml) {
    const auto loaded = world.load(yaml);
    return loaded ? loaded->config.server.operations_address : loaded.error();
  };
  const std::string said =
      "server: {insecure: true, operations_address: \"127.0.0.2:1\"}\nauth: {anonymous: true}\n" +
      testing::kServedModel;
  EXPECT_EQ(address({}, kLeastConfig), "127.0.0.1:9464");
  ConfigWorld packed;
  packed.variables[kOperationsVariable] = "0.0.0.0:9464";
  EXPECT_EQ(address(packed, kLeastConfig), "0.0.0.0:9464");
  EXPECT_EQ(address(packed, said), "127.0.0.2:1");
  packed.variables[kOperationsVariable] = "";
  EXPECT_EQ(address(packed, kLeastConfig), "127.0.0.1:9464");
  packed.variables[kOperationsVariable] = "everywhere";
  EXPECT_EQ(address(packed, kLeastConfig),
            "gateway.yaml:1: server.operations_address: the variable "
            "EMBEDDING_GATEWAY_OPERATIONS_ADDRESS must be host:port\n");
  EXPECT_EQ(address(packed, said), "127.0.0.2:1") << "it is a default, and not in use";
}

TEST(LoadConfig, SaysWhichKeyFileIsMissingOrEmpty) {
  EXPECT_EQ(ConfigWorld().complaints(kKeyInFile),
            "gateway.yaml:4: upstreams[0].api_key_file: the file /run/key can't be read\n");
  ConfigWorld empty{.files = {{"/run/key", ""}}};
  EXPECT_EQ(empty.complaints(kKeyInFile),
            "gateway.yaml:4: upstreams[0].api_key_file: the file /run/key is empty\n");
}

TEST(LoadConfig, RefusesAKeyThatWouldBreakAHeaderAndDoesNotRepeatIt) {
  ConfigWorld world{.variables = {{"DASHSCOPE_API_KEY", "sk-a\r\nX-Other: b"}}};
  EXPECT_EQ(world.complaints(kLeastConfig),
            "gateway.yaml:4: upstreams[0].api_key_env: the variable DASHSCOPE_API_KEY holds "
            "something else than one API key\n");
}

TEST(LoadConfig, RefusesACaFileThatCannotBeRead) {
  EXPECT_THAT(ConfigWorld().complaints(
                  kOpen + "upstreams: [{name: u, base_url: \"https://h\", ca_file: /no.pem}]\n"
                          "models: [{name: text-embedding-v4, upstream: u}]\n"),
              HasSubstr("upstreams[0].ca_file: the file "));
}

TEST(LoadConfig, LaysTheCatalogueFileOverTheBuiltInOne) {
  ConfigWorld world{.files = {{"own.yaml", R"(models:
  - name: my-model
    modality: text
    dimensions: [8]
    per_call: {items: 3, texts: 3}
    max_tokens_per_text: 100
    limits: {calls_per_minute: 7}
)"}}};
  const auto loaded = world.load(kLeastConfig + "  - {name: my-model, upstream: public}\n" +
                                 "defaults: {text_model: my-model}\ncatalogue: {file: own.yaml}\n");
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  EXPECT_EQ(loaded->models.at(0).name, "text-embedding-v4");
  EXPECT_EQ(loaded->models.at(1).capacity.items, 3U);
  EXPECT_EQ(loaded->config.models.at(1).calls_per_minute, 7);
}

TEST(LoadConfig, PassesOnWhatIsWrongWithTheCatalogueFile) {
  ConfigWorld world{.files = {{"own.yaml", "models: [{name: m, colour: red}]\n"}}};
  const std::string text = world.complaints(kLeastConfig + "catalogue: {file: own.yaml}\n");
  EXPECT_THAT(text, HasSubstr("gateway.yaml:9: catalogue.file: in this file: models[0]"));
  EXPECT_THAT(ConfigWorld().complaints(kLeastConfig + "catalogue: {file: none.yaml}\n"),
              HasSubstr("catalogue.file: the file "));
}

TEST(LoadConfig, SaysThatTheFileItselfIsMissing) {
  const auto loaded = load_config("/no/such/gateway.yaml");
  ASSERT_TRUE(loaded.has_error());
  EXPECT_EQ(loaded.error(), "/no/such/gateway.yaml: can't be read: No such file or directory\n");
}

TEST(LoadConfig, CollectsTheComplaintsOfEveryStage) {
  ConfigWorld world{.variables = {}};
  const std::string text = world.complaints(kOpen + R"(upstreams:
  - {name: u, base_url: "ftp://h", conect_timeout_ms: 5}
models:
  - {name: no-such-model, upstream: u}
log: {level: 3}
)");
  EXPECT_THAT(text, HasSubstr("upstreams[0].base_url: must start with https://"));
  EXPECT_THAT(text, HasSubstr("did you mean \"connect_timeout_ms\"?"));
  EXPECT_THAT(text, HasSubstr("models[0].name: the catalogue has no such model"));
  EXPECT_THAT(text, HasSubstr("log.level: must be one of"));
  EXPECT_THAT(text, HasSubstr("DASHSCOPE_API_KEY is not set"));
}

TEST(LoadConfig, TellsOneThingOnlyOfWhatIsNoConfiguration) {
  EXPECT_EQ(ConfigWorld().complaints(""), "gateway.yaml: must hold one YAML document\n");
  EXPECT_EQ(ConfigWorld().complaints("a list\n"),
            "gateway.yaml: must be a map of keys and values\n");
}

TEST(LoadConfig, TakesNoFileThatIsSeveralDocumentsOrNeverEnds) {
  for (const std::string stray : {",", "]", "}", ": ]", "---\n---\n", "a: 1\n---\n"}) {
    EXPECT_THAT(ConfigWorld().complaints(stray + "\n" + kLeastConfig),
                ::testing::StartsWith("gateway.yaml:"))
        << stray;
  }
  EXPECT_EQ(ConfigWorld().complaints(",\n" + kLeastConfig),
            "gateway.yaml: must hold one YAML document\n");
}

TEST(LoadConfig, RepeatsNothingThatSteersATerminalOrForgesALine) {
  ConfigWorld world{
      .files = {{"own.yaml", "{\"\\t\": 1, \"\\t\": 2}\n"}, {"\x1Bme", "\"\\r\": 1\n"}}};
  EXPECT_EQ(world.complaints(kLeastConfig + "\"\\e[2J\\nforged: ok\": 1\n"),
            "gateway.yaml:9: \\u001b[2J\\u000aforged: ok: unknown key\n");
  EXPECT_EQ(world.complaints(kLeastConfig + "catalogue: {file: own.yaml}\n"),
            "gateway.yaml:9: catalogue.file: in this file: \\u0009: is given twice\n");
  EXPECT_EQ(world.complaints("server: {insecure: true}\n"
                             "auth: {anonymous: true, tenants_file: \"\\eme\"}\n" +
                             testing::kServedModel),
            "\\u001bme:1: \\u000d: unknown key\n");
  EXPECT_EQ(load_config("not\x1B\xFF", world.sources()).error(),
            "not\\u001b\uFFFD: can't be read\n");
}

/// The YAML that the document shows, block by block.
std::vector<std::string> shown_in(const std::string& document) {
  std::ifstream file(document);
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```yaml") blocks.emplace_back();
    inside = line == "```yaml" || (inside && line != "```");
    if (inside && line != "```yaml") blocks.back() += line + "\n";
  }
  return blocks;
}

TEST(ExampleConfigs, OfTheDocumentLoad) {
  const auto blocks = shown_in(SOURCE_DIR "/docs/configuration.md");
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(ConfigWorld().complaints(blocks[0]), "");
  ConfigWorld world{.files = {{"/tenants.yaml", blocks[1]}}};
  EXPECT_EQ(world.complaints("server: {insecure: true}\nauth: {tenants_file: /tenants.yaml}\n" +
                             testing::kServedModel),
            "");
}

/// What a deployment mounts where the examples say; nothing for a path of another place.
std::optional<std::string> mounted(const std::string& path) {
  static const TestAuthority authority;
  static const TestCertificate server = authority.issue({});
  if (!path.starts_with("/run/secrets/")) return std::nullopt;
  if (path.ends_with("/tenants.yaml"))
    return "tenants: [{name: search, tokens: [" + digest('0') + "]}]";
  if (path.ends_with("/ca.crt")) return authority.ca_pem();
  if (path.ends_with(".crt")) return server.certificate;
  if (path.ends_with(".key")) return server.private_key;
  return "sk-test";
}

/// The files a deployment starts from; each loads with nothing but the default variable set and
/// secrets mounted where it says.
TEST(ExampleConfigs, Load) {
  ConfigSources sources = process_sources();
  const auto file_of_process = sources.file;
  sources.file = [&](const std::string& path) {
    auto content = mounted(path);
    return content ? FileContent(*std::move(content)) : file_of_process(path);
  };
  sources.variable = [](const std::string& name) {
    return name == "DASHSCOPE_API_KEY" ? std::optional<std::string>("sk-test") : std::nullopt;
  };
  std::size_t loaded = 0;
  for (const auto& file : std::filesystem::directory_iterator(SOURCE_DIR "/deploy/config")) {
    const auto config = load_config(file.path(), sources);
    EXPECT_TRUE(config.has_value()) << config.error();
    ++loaded;
  }
  EXPECT_GE(loaded, 7U);
}

}  // namespace
}  // namespace gateway::config
