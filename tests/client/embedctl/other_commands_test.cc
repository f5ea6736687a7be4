#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/client/embedctl/command_fixture.h"

namespace embedding_client {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using MultimodalCommand = testing::CommandTest;
using SearchCommand = testing::CommandTest;
using ModelsCommand = testing::CommandTest;
using HealthCommand = testing::CommandTest;
using CommandLineTest = testing::CommandTest;

TEST_F(MultimodalCommand, KeepsTheOrderOfItsContents) {
  const std::string image = scratch_.file("cat.png", "\x89PNG bytes");
  EXPECT_EQ(run({"multimodal", "--video", "https://host/v.mp4", "--text", "[a,b]", "--image", image,
                 "--text=second", "--image", "https://host/i.jpg"}),
            0);
  const auto request = gateway_.multimodal_requests().at(0);
  ASSERT_EQ(request.contents_size(), 5);
  EXPECT_EQ(request.contents(0).video().url(), "https://host/v.mp4");
  EXPECT_EQ(request.contents(1).text(), "[a,b]");
  EXPECT_EQ(request.contents(2).image().data(), "\x89PNG bytes");
  EXPECT_EQ(request.contents(3).text(), "second");
  EXPECT_EQ(request.contents(4).image().url(), "https://host/i.jpg");
  EXPECT_EQ(output_lines().size(), 5u);
}

TEST_F(MultimodalCommand, GivesOneResultForAllContentsOfAFusedModel) {
  gateway_.fuse();
  EXPECT_EQ(run({"multimodal", "--text", "one", "--text", "two"}), 0);
  ASSERT_EQ(output_lines().size(), 1u);
  EXPECT_TRUE(json::parse(output_lines()[0]).contains("embedding"));
}

TEST_F(MultimodalCommand, GivesContentsThatABrokenStreamLeftOutItsFailure) {
  gateway_.refuse_next({grpc::StatusCode::INTERNAL, "broke", "", 1});
  EXPECT_EQ(run({"multimodal", "--text", "one", "--text", "two"}), 1);
  ASSERT_EQ(output_lines().size(), 2u);
  EXPECT_EQ(json::parse(output_lines()[1])["error"]["message"], "broke");
}

TEST_F(MultimodalCommand, SendsNothingForAFileThatIsThereAlready) {
  const std::string path = scratch_.file("out.jsonl", "kept");
  EXPECT_EQ(run({"multimodal", "--text", "one", "--out", path}), 2);
  EXPECT_THAT(err_.str(), HasSubstr(path + " is there already; --force replaces it"));
  EXPECT_EQ(gateway_.calls(), 0u);
  EXPECT_EQ(testing::content_of(path), "kept");
  EXPECT_EQ(run({"multimodal", "--text", "one", "--out", path, "--force"}), 0);
  EXPECT_THAT(testing::content_of(path), HasSubstr("\"index\":0"));
}

TEST_F(MultimodalCommand, LeavesNoFileOfARequestThatIsRefused) {
  const std::string path = scratch_.path("out.jsonl");
  gateway_.refuse_next({grpc::StatusCode::INVALID_ARGUMENT, "too many contents"});
  EXPECT_EQ(run({"multimodal", "--text", "one", "--out", path}), 4);
  EXPECT_THAT(err_.str(), HasSubstr("too many contents"));
  EXPECT_TRUE(std::filesystem::is_empty(std::filesystem::path(path).parent_path()));
}

TEST_F(MultimodalCommand, RefusesAnImageThatIsNotThere) {
  EXPECT_EQ(run({"multimodal", "--image", scratch_.path("missing.png")}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("missing.png: No such file"));
  EXPECT_EQ(run({"multimodal"}), 2);
}

TEST_F(SearchCommand, RanksTheLineThatIsTheQueryFirst) {
  in_.str("apple\n\nbanana\ncherry\n");
  EXPECT_EQ(run({"search", "cherry", "--top", "2", "--format", "jsonl"}), 0);
  ASSERT_EQ(output_lines().size(), 2u);
  const json best = json::parse(output_lines()[0]);
  EXPECT_EQ(best["line"], 4);
  EXPECT_EQ(best["text"], "cherry");
  EXPECT_NEAR(best["score"].get<double>(), 1.0, 1e-6);
}

TEST_F(SearchCommand, EmbedsTheQueryAsAQueryWhereTheModelTellsThemApart) {
  in_.str("apple\n");
  EXPECT_EQ(run({"search", "fruit"}), 0);
  EXPECT_EQ(gateway_.text_requests().at(0).text_type(), embedding::v1::TEXT_TYPE_QUERY);
  EXPECT_EQ(gateway_.text_requests().at(1).text_type(), embedding::v1::TEXT_TYPE_DOCUMENT);
  EXPECT_THAT(out_.str(), HasSubstr("RANK"));
}

TEST_F(SearchCommand, AsksNoTextTypeOfAModelThatHasNone) {
  in_.str("apple\n");
  EXPECT_EQ(run({"search", "fruit", "--model", "symmetric"}), 0);
  EXPECT_EQ(gateway_.text_requests().at(0).text_type(), embedding::v1::TEXT_TYPE_UNSPECIFIED);
}

TEST_F(SearchCommand, RanksTheOtherLinesWhereSomeFail) {
  embedding::v1::ItemError refusal;
  refusal.set_code(grpc::StatusCode::INVALID_ARGUMENT);
  refusal.set_message("refused by the provider");
  gateway_.fail_text("rotten", refusal);
  in_.str("apple\nrotten\n\xFF\n");
  EXPECT_EQ(run({"search", "apple", "--format", "jsonl"}), 1);
  ASSERT_EQ(output_lines().size(), 1u);
  EXPECT_EQ(json::parse(output_lines()[0])["text"], "apple");
  EXPECT_THAT(err_.str(), HasSubstr("line 2: INVALID_ARGUMENT: refused by the provider"));
  EXPECT_THAT(err_.str(), HasSubstr("line 3: "));
}

TEST_F(SearchCommand, CountsTheFailuresThatItDoesNotName) {
  in_.str("apple\n\xFF\n\xFF\n\xFF\n\xFF\n\xFF\n\xFF\n\xFF\n");
  EXPECT_EQ(run({"search", "apple"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("line 6: "));
  EXPECT_THAT(err_.str(), Not(HasSubstr("line 7: ")));
  EXPECT_THAT(err_.str(), HasSubstr("and 2 more failed"));
}

TEST_F(SearchCommand, RanksNothingWhenInterrupted) {
  in_.str("1\n2\n3\n4\n");
  gateway_.hold("3");
  std::jthread interrupter([&] {
    gateway_.wait_for_calls(3);  // The query's, and two.
    console_.stop.request_stop();
  });
  EXPECT_EQ(run({"search", "1", "--batch", "2", "--parallel", "1"}), 130);
  EXPECT_THAT(err_.str(), HasSubstr("interrupted after 2 lines; nothing is ranked"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(SearchCommand, RefusesAQueryThatNoModelTakes) {
  EXPECT_EQ(run({"search", ""}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("the text is empty"));
  EXPECT_EQ(run({"search", "\xFF"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("not valid UTF-8"));
  EXPECT_EQ(run({"search", std::string((1 << 20) + 1, 'x')}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("longer than 1 MiB"));
  EXPECT_EQ(gateway_.calls(), 0u);
}

TEST_F(SearchCommand, RefusesAModelThatIsNotListed) {
  EXPECT_EQ(run({"search", "fruit", "--model", "nope"}), 4);
  EXPECT_THAT(err_.str(), HasSubstr("\"nope\""));
}

TEST_F(ModelsCommand, ListsModelsAndMarksTheDefault) {
  EXPECT_EQ(run({"models"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("asymmetric *"));
  EXPECT_THAT(out_.str(), HasSubstr("1,800"));
}

TEST_F(ModelsCommand, TellsWhatEachModelTakesGivesAndWhetherItCanBeCalled) {
  EXPECT_EQ(run({"models"}), 0);
  EXPECT_THAT(output_lines(),
              Contains(AllOf(StartsWith("symmetric"), HasSubstr("sparse dense+sparse"),
                             HasSubstr("available"))));
  EXPECT_THAT(output_lines(),
              Contains(AllOf(StartsWith("pictures"), HasSubstr("multimodal, fused"),
                             HasSubstr("20, 5 img, 1 vid"), HasSubstr("unavailable"))));
}

TEST_F(ModelsCommand, PrintsTheWholeAnswerAsJson) {
  EXPECT_EQ(run({"models", "--json"}), 0);
  const json listed = json::parse(out_.str());
  EXPECT_EQ(listed["models"][0]["name"], "asymmetric");
  EXPECT_EQ(listed["models"][1]["is_default"], false);
}

TEST_F(HealthCommand, SaysWhetherTheGatewayServes) {
  EXPECT_EQ(run({"health"}), 0);
  gateway_.set_serving(false);
  EXPECT_EQ(run({"health"}), 1);
  EXPECT_THAT(output_lines(), ElementsAre("serving", "not serving"));
  EXPECT_EQ(run({"health", "--address", "127.0.0.1:1"}), 3);
}

TEST_F(CommandLineTest, TakesConnectionOptionsBeforeTheCommandToo) {
  const auto before = run_command_line({"--address", gateway_.address(), "health"}, console_);
  EXPECT_EQ(before, ExitCode::ok);
}

TEST_F(CommandLineTest, DocumentsItsExitCodes) {
  EXPECT_EQ(run_command_line({"--help"}, console_), ExitCode::ok);
  EXPECT_THAT(out_.str(), HasSubstr("130  interrupted"));
  EXPECT_EQ(run_command_line({}, console_), ExitCode::usage);
}

}  // namespace
}  // namespace embedding_client
