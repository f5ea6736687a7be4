// A provider whose name leads to two places, of which one has stopped to work: model, breaker and
// real connections together.
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "dispatch/model_router.h"
#include "tests/dispatch/dispatch_rig.h"
#include "tests/support/fake_upstream.h"
#include "transport/http_client.h"
#include "transport/tls_context.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

class OneAnswer final : public ResultSink {
 public:
  void deliver(std::size_t, ItemResult&& result) override {
    answered_.set_value(result.outcome.has_value());
  }
  void refuse(Rejection, Error&&) override { answered_.set_value(false); }

  /// Whether it came and is a vector.
  bool vector() {
    auto answer = answered_.get_future();
    return answer.wait_for(20s) == std::future_status::ready && answer.get();
  }

 private:
  std::promise<bool> answered_;
};

FakeReply well(const HttpRequest& request) {
  const std::vector<std::string> rows = nlohmann::json::parse(request.body).at("input").at("texts");
  return {.body = DispatchRig::answer(rows).body};
}

FakeReply unwell(const HttpRequest&) {
  return {.status = 503};
}

dispatch::ModelSettings settings() {
  return {.limits = {.max_items_per_tenant = 100, .max_bytes_per_tenant = 1 << 20},
          .shares = {},
          .retry = {.max_attempts = 20, .base_backoff = 1ms, .max_backoff = 4ms},
          .accounts = {
              {.weight = 1,
               .budget = {.pace = {.rate = {.calls_per_minute = 60'000, .tokens_per_minute = {}},
                                   .burst_calls = 2,
                                   .headroom = 0,
                                   .max_in_flight = 4,
                                   .ramp = {.enabled = false}},
                          .breaker = {.open_for = 2ms, .max_open_for = 5ms},
                          .retries = {.share = 1, .per_minute = 60'000}},
               .credentials = {"sk-test", ""}}}};
}

/// One model over real connections to a name that leads to both places, the old one first.
class MovedProvider : public ::testing::Test {
 protected:
  MovedProvider() {
    old_.otherwise(well);
    moved_.otherwise(well);
    shard_.start();
  }
  ~MovedProvider() override {
    router_.drain(Clock::now());
    shard_.spawn("close", client_.close());
    EXPECT_TRUE(shard_.stop(20s));
  }

  bool embed() {
    auto& sink = *sinks_.emplace_back(std::make_unique<OneAnswer>());
    dispatch::EmbedRequest request;
    request.lane = {model_.name, {.dimension = 2}};
    request.contents.emplace_back(Text{"t1"});
    request.sink = &sink;
    router_.submit(std::move(request));
    return sink.vector();
  }

  transport::HttpClient::Params params() {
    const auto address = boost::asio::ip::make_address("127.0.0.1");
    const transport::Resolution::Endpoints both{{address, old_.port()}, {address, moved_.port()}};
    return {.origin = *transport::parse_origin("https://localhost"),
            .names = [both](const std::string&, std::uint16_t) { return both; }};
  }

  std::shared_ptr<TestAuthority> authority_ = std::make_shared<TestAuthority>();
  FakeUpstream old_{{.authority = authority_}};
  FakeUpstream moved_{{.authority = authority_}};
  NoBugs bugs_;
  RecordingProbe probe_;  ///< The shard's.
  dispatch::Shard shard_{bugs_};
  const ModelSpec model_ = DispatchRig::text_model();
  const std::unique_ptr<provider::Codec> codec_ =
      make_codec(provider::Dialect::dashscope_native, model_.modality, "");
  boost::asio::ssl::context tls_ = *transport::make_tls_context(authority_->ca_file());
  transport::HttpClient client_{shard_.context().get_executor(), tls_, params()};
  dispatch::ModelDispatch dispatch_{
      plan_with_one_account(model_, *codec_, client_, 20s, settings()), shard_, probe_,
      [] { return 0.5; }};
  dispatch::ModelRouter router_{{&dispatch_}};
  std::vector<std::unique_ptr<OneAnswer>> sinks_;
};

TEST_F(MovedProvider, IsFoundAtTheOtherAddressOnceTheBreakerOpens) {
  ASSERT_TRUE(embed());
  EXPECT_EQ(old_.requests().size(), 1U);
  EXPECT_TRUE(moved_.requests().empty());
  old_.otherwise(unwell);
  EXPECT_TRUE(embed());
  EXPECT_EQ(old_.requests().size(), 1U + faults::UpstreamHealth::kInARow)
      << "of one text so many failures in a row open the breaker";
  EXPECT_EQ(moved_.requests().size(), 1U);
  EXPECT_TRUE(embed());
  EXPECT_EQ(moved_.requests().size(), 2U);
}

}  // namespace
}  // namespace gateway::testing
