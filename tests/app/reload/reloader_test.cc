#include "app/reload/reloader.h"

#include <optional>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include "tests/app/config/fixture.h"
#include "tests/support/test_certificate.h"

namespace gateway::reload {
namespace {

using testing::ConfigWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kConfigPath;
using testing::kLeastConfig;
using ::testing::Not;

/// A gateway that runs kLeastConfig, and what is done to its files.
class ReloaderTest : public ::testing::Test {
 protected:
  /// Runs that configuration.
  void run(const std::string& yaml) {
    auto loaded = world_.load(yaml);
    ASSERT_TRUE(loaded.has_value()) << loaded.error();
    reloader_.emplace(
        kConfigPath, *loaded, world_.sources(),
        [this](const config::LoadedConfig& applied) { applied_.push_back(applied); }, *log_,
        figures_);
  }
  void SetUp() override { run(kLeastConfig); }

  void write(const std::string& yaml) { world_.files[kConfigPath] = yaml; }

  /// What was logged since the last time, a line each, without its time.
  std::vector<std::string> logged() {
    log_.reset();
    std::istringstream stream(out_.str());
    out_.str("");
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
      lines.push_back(line.substr(line.find(' ') + 1));
    }
    log_.emplace(telemetry::Log::Options{}, out_);
    return lines;
  }

  /// The value of a series, by its outcome if it has one.
  double figure(const std::string& name, const std::string& outcome = "") {
    for (const auto& family : figures_.Collect()) {
      if (family.name != name) continue;
      for (const auto& metric : family.metric) {
        if (outcome.empty()) return metric.gauge.value;
        if (metric.label.at(0).value == outcome) return metric.counter.value;
      }
    }
    ADD_FAILURE() << name;
    return -1;
  }
  double reloads(const std::string& outcome) {
    return figure("gateway_config_reloads_total", outcome);
  }
  double failed() { return figure("gateway_config_reload_failed"); }

  ConfigWorld world_;
  std::ostringstream out_;
  std::optional<telemetry::Log> log_{std::in_place, telemetry::Log::Options{}, out_};
  telemetry::ReloadFigures figures_{std::chrono::system_clock::time_point{}};
  std::vector<config::LoadedConfig> applied_;
  std::optional<Reloader> reloader_;
};

TEST_F(ReloaderTest, DoesNothingWhileNothingChanges) {
  for (int k = 0; k < 3; ++k) reloader_->check();
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_THAT(logged(), IsEmpty());
  EXPECT_EQ(reloads("ok") + reloads("unchanged") + reloads("failed"), 0);
}

TEST_F(ReloaderTest, AppliesAChangeOnceAndLogsIt) {
  reloader_->check();
  write(kLeastConfig + "queue: {max_items: 5000, max_items_per_tenant: 2500}\n");
  for (int k = 0; k < 3; ++k) reloader_->check();
  ASSERT_EQ(applied_.size(), 1U);
  EXPECT_EQ(applied_[0].config.queue.max_items, 5000U);
  EXPECT_EQ(reloader_->running().config.queue.max_items, 5000U);
  EXPECT_THAT(
      logged(),
      ElementsAre(
          "info configuration changed key=queue.max_items before=100000 after=5000",
          "info configuration changed key=queue.max_items_per_tenant before=100000 after=2500"));
  EXPECT_EQ(reloads("ok"), 1);
  EXPECT_EQ(failed(), 0);
}

TEST_F(ReloaderTest, SeesWhatChangedBeforeItFirstLooked) {
  write(kLeastConfig + "queue: {max_items: 5000}\n");
  reloader_->check();
  EXPECT_EQ(applied_.size(), 1U);
}

TEST_F(ReloaderTest, SaysSoWhenAskedAndNothingChanged) {
  reloader_->reload();
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_THAT(logged(), ElementsAre("info configuration unchanged path=gateway.yaml"));
  EXPECT_EQ(reloads("unchanged"), 1);
}

TEST_F(ReloaderTest, TakesOtherTextThatSaysTheSameForUnchanged) {
  reloader_->check();
  write("# A remark.\n" + kLeastConfig);
  reloader_->check();
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_EQ(reloads("unchanged"), 1);
}

TEST_F(ReloaderTest, KeepsWhatRunsWhenTheFileIsBadAndLogsEachComplaintOnce) {
  reloader_->check();
  write(kLeastConfig + "queue: {max_items: 1}\nlog: {levl: info}\n");
  for (int k = 0; k < 3; ++k) reloader_->check();
  EXPECT_THAT(applied_, IsEmpty());
  const auto lines = logged();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "error configuration refused, what runs stays path=gateway.yaml");
  EXPECT_THAT(lines[1], HasSubstr("queue.max_items: must be at least"));
  EXPECT_THAT(lines[2], HasSubstr("log.levl: unknown key"));
  EXPECT_EQ(reloads("failed"), 1);
  EXPECT_EQ(failed(), 1);
}

TEST_F(ReloaderTest, LogsAgainWhatIsWrongWhenAsked) {
  write("nothing");
  reloader_->reload();
  reloader_->reload();
  EXPECT_EQ(logged().size(), 4U);
  EXPECT_EQ(reloads("failed"), 2);
}

TEST_F(ReloaderTest, RecoversWhenTheFileIsGoodAgain) {
  reloader_->check();
  write("nothing");
  reloader_->check();
  EXPECT_EQ(failed(), 1);
  write(kLeastConfig);
  reloader_->check();
  EXPECT_EQ(failed(), 0);
  EXPECT_EQ(reloads("unchanged"), 1);
  write("nothing");
  reloader_->check();
  write(kLeastConfig + "queue: {max_items: 5000}\n");
  reloader_->check();
  EXPECT_EQ(failed(), 0);
  EXPECT_EQ(applied_.size(), 1U);
}

/// What is served is watched elsewhere, and kept while its files are no good.
TEST_F(ReloaderTest, TakesChangesWhileTheServedCertificateHasExpired) {
  const testing::TestAuthority authority;
  const auto install = [&](const std::string& name, const testing::TestCertificate& pair) {
    world_.files[name + ".crt"] = pair.certificate;
    world_.files[name + ".key"] = pair.private_key;
  };
  const auto served_from = [](const std::string& name) {
    return "tls: {certificate_file: " + name + ".crt, key_file: " + name + ".key}\n" +
           "auth: {anonymous: true}\n" + testing::kServedModel;
  };
  install("/s", authority.issue({}));
  install("/other", authority.issue({.expired = true}));
  run(served_from("/s"));
  reloader_->check();
  install("/s", authority.issue({.expired = true}));
  write(served_from("/s") + "queue: {max_items: 5000}\n");
  reloader_->reload();
  EXPECT_EQ(failed(), 0);
  EXPECT_EQ(applied_.size(), 1U);

  write(served_from("/other"));
  reloader_->reload();
  EXPECT_EQ(failed(), 1);
  EXPECT_THAT(logged(), ::testing::Contains(HasSubstr("the file /other.crt holds a certificate "
                                                      "that expired on 20")));
  EXPECT_EQ(applied_.size(), 1U);
}

TEST_F(ReloaderTest, KeepsWhatRunsWhenTheFileIsGone) {
  reloader_->check();
  world_.files.clear();
  reloader_->check();
  EXPECT_THAT(logged(), ::testing::Contains(HasSubstr("can't be read")));
  EXPECT_THAT(applied_, IsEmpty());
}

TEST_F(ReloaderTest, TriesAgainWhileSomethingAroundTheFilesIsWrong) {
  run(kLeastConfig + "# Runs.\n");
  reloader_->check();
  world_.variables.clear();
  write(kLeastConfig + "queue: {max_items: 5000}\n");
  reloader_->check();
  EXPECT_EQ(failed(), 1);
  world_.variables["DASHSCOPE_API_KEY"] = "sk-test";
  reloader_->check();
  EXPECT_EQ(failed(), 0);
  EXPECT_EQ(applied_.size(), 1U);
}

TEST_F(ReloaderTest, AppliesTheRestWhereAKeyNeedsARestartAndWarnsOfItOnce) {
  reloader_->check();
  const std::string restart = "reload: {poll_ms: 1000}\nmetrics: {max_tenants: 7}\n";
  write(kLeastConfig + restart + "queue: {max_items_per_tenant: 2500}\n");
  reloader_->check();
  ASSERT_EQ(applied_.size(), 1U);
  EXPECT_EQ(applied_[0].config.queue.max_items_per_tenant, 2500U);
  EXPECT_EQ(applied_[0].config.metrics.max_tenants, 50U);
  EXPECT_THAT(
      logged(),
      ElementsAre(
          "info configuration changed key=queue.max_items_per_tenant before=100000 after=2500",
          "warn configuration change needs a restart key=reload.poll_ms running=5000 wanted=1000",
          "warn configuration change needs a restart key=metrics.max_tenants running=50 wanted=7"));

  // The next diff is against what runs, and repeats no warning.
  write(kLeastConfig + restart + "queue: {max_items_per_tenant: 2600}\n");
  reloader_->check();
  EXPECT_THAT(
      logged(),
      ElementsAre(
          "info configuration changed key=queue.max_items_per_tenant before=2500 after=2600"));
  reloader_->reload();
  EXPECT_THAT(logged(), ElementsAre("info configuration unchanged path=gateway.yaml"));
  EXPECT_EQ(applied_.size(), 2U);
}

TEST_F(ReloaderTest, RefusesWhatDoesNotFitWhatNeedsARestart) {
  // Requests of 2048 items are let in until a restart, and a queue of 100 would refuse each of
  // them.
  std::string smaller = kLeastConfig + "queue: {max_items: 100}\n";
  const std::string server = "server: {";
  smaller.insert(smaller.find(server) + server.size(), "max_items_per_request: 50, ");
  ASSERT_THAT(world_.complaints(smaller), IsEmpty());
  write(smaller);
  for (int k = 0; k < 3; ++k) reloader_->check();
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_EQ(failed(), 1);
  EXPECT_THAT(logged(), ElementsAre(HasSubstr("configuration refused"),
                                    HasSubstr("restart only: queue.max_items: must"),
                                    HasSubstr("restart only: queue.max_items_per_tenant: must")));
}

TEST_F(ReloaderTest, WarnsAnewOfAnotherValueThatNeedsARestart) {
  write(kLeastConfig + "metrics: {max_tenants: 7}\n");
  reloader_->reload();
  write(kLeastConfig + "metrics: {max_tenants: 8}\n");
  reloader_->reload();
  EXPECT_THAT(
      logged(),
      ElementsAre(
          "warn configuration change needs a restart key=metrics.max_tenants running=50 wanted=7",
          "warn configuration change needs a restart key=metrics.max_tenants running=50 wanted=8"));
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_EQ(reloads("ok"), 2);
}

TEST_F(ReloaderTest, WatchesTheFilesThatTheConfigurationNames) {
  const std::string yaml = testing::kOpen +
                           "upstreams: [{name: u, base_url: \"https://h\", api_key_file: /key}]\n"
                           "models: [{name: text-embedding-v4, upstream: u}]\n";
  world_.files["/key"] = "sk-old";
  run(yaml);
  reloader_->check();
  world_.files["/key"] = "sk-new";
  reloader_->check();
  ASSERT_EQ(applied_.size(), 1U);
  EXPECT_EQ(applied_[0].config.upstreams.at(0).api_key.reveal(), "sk-new");
  const auto lines = logged();
  EXPECT_THAT(lines, ElementsAre("info configuration changed key=upstreams[u].api_key "
                                 "before=(secret) after=\"(another secret)\""));
}

TEST_F(ReloaderTest, WatchesAFileFromWhenItIsNamed) {
  reloader_->check();
  world_.files["/tenants.yaml"] = "tenants: [{name: a}]\n";
  const std::string yaml =
      "server: {insecure: true}\nauth: {anonymous: true, tenants_file: /tenants.yaml}\n" +
      testing::kServedModel;
  write(yaml);
  reloader_->check();
  ASSERT_EQ(applied_.size(), 1U);
  world_.files["/tenants.yaml"] = "tenants: [{name: a}, {name: b}]\n";
  reloader_->check();
  ASSERT_EQ(applied_.size(), 2U);
  EXPECT_EQ(applied_[1].tenants.size(), 2U);
}

TEST_F(ReloaderTest, TakesUpOtherTokensInTheSameFile) {
  world_.files["/base.tiktoken"] = "IQ== 0\n";
  run(kLeastConfig + "doors: {openai: {token_vocabulary: /base.tiktoken}}\n");
  reloader_->check();
  world_.files["/base.tiktoken"] = "IQ== 0\nIg== 1\n";
  reloader_->check();
  ASSERT_EQ(applied_.size(), 1U);
  EXPECT_EQ(applied_[0].token_vocabulary->bytes_of(1), "\"");
  EXPECT_THAT(logged(), ElementsAre("info configuration changed key=doors.openai.token_vocabulary "
                                    "before=\"(as it was)\" after=\"(with other tokens)\""));
}

TEST_F(ReloaderTest, WarnsOfAChangedFileThatNeedsARestart) {
  world_.files["/ca.pem"] = "old";
  run(testing::kOpen +
      "upstreams: [{name: u, base_url: \"https://h\", ca_file: /ca.pem}]\n"
      "models: [{name: text-embedding-v4, upstream: u}]\n");
  reloader_->check();
  world_.files["/ca.pem"] = "new";
  reloader_->check();
  reloader_->check();
  EXPECT_THAT(logged(), ElementsAre("warn changed file needs a restart key=upstreams[u].ca_file "
                                    "path=/ca.pem",
                                    "info configuration unchanged path=gateway.yaml"));
}

TEST_F(ReloaderTest, NeverLogsAKeyOrATokenOrItsHash) {
  write(kLeastConfig + "tenants: [{name: a, tokens: [egw_c0ffee]}]\n");
  reloader_->reload();
  world_.variables["DASHSCOPE_API_KEY"] = "sk-c0ffee";
  write(kLeastConfig + "tenants: [{name: a, tokens: [" + testing::digest('c') + "]}]\n");
  reloader_->reload();
  write(kLeastConfig + "tenants: [{name: a, tokens: [" + testing::digest('d') + "]}]\n");
  reloader_->reload();
  EXPECT_EQ(applied_.size(), 2U);
  for (const std::string& line : logged()) {
    EXPECT_THAT(line, Not(HasSubstr("c0ffee")));
    EXPECT_THAT(line, Not(HasSubstr("cccc")));
    EXPECT_THAT(line, Not(HasSubstr("dddd")));
  }
}

TEST_F(ReloaderTest, LeavesRoomInTheLogWhenVeryMuchChanges) {
  std::string tenants;
  for (int k = 0; k < 300; ++k) tenants += "{name: t" + std::to_string(k) + "},";
  write(kLeastConfig + "tenants: [" + tenants + "]\n");
  reloader_->reload();
  const auto lines = logged();
  ASSERT_EQ(lines.size(), 101U);
  EXPECT_EQ(lines.back(), "info and more of the same lines=200");
}

}  // namespace
}  // namespace gateway::reload
