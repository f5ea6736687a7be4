#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/client/embedctl/command_fixture.h"

namespace embedding_client {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::content_of;
using ::testing::ElementsAre;
using testing::fake_vector;
using ::testing::HasSubstr;

class EmbedCommand : public testing::CommandTest {
 protected:
  std::vector<json> results() const {
    std::vector<json> parsed;
    for (const std::string& line : output_lines()) parsed.push_back(json::parse(line));
    return parsed;
  }
};

TEST_F(EmbedCommand, WritesEachArgumentsVectorInOrder) {
  EXPECT_EQ(run({"embed", "one", "two"}), 0);
  const auto lines = results();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1]["index"], 1);
  EXPECT_EQ(lines[1]["embedding"].get<std::vector<float>>(), fake_vector("two", 4));
  EXPECT_EQ(lines[1]["tokens"], 3);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(EmbedCommand, TakesTextsThatLookLikeSomethingElse) {
  EXPECT_EQ(run({"embed", "[a,b]", "health", "--", "-x", "--file"}), 0);
  EXPECT_THAT(gateway_.text_requests().at(0).texts(),
              ElementsAre("[a,b]", "health", "-x", "--file"));
}

TEST_F(EmbedCommand, SendsItsOptions) {
  EXPECT_EQ(
      run({"embed", "one", "--model", "m", "--dimension", "8", "--output", "dense+sparse",
           "--text-type", "query", "--instruct", "find", "--priority", "bulk", "--tenant", "t"}),
      0);
  const auto request = gateway_.text_requests().at(0);
  EXPECT_EQ(request.model(), "m");
  EXPECT_EQ(request.dimension(), 8u);
  EXPECT_EQ(request.output_type(), embedding::v1::OUTPUT_TYPE_DENSE_AND_SPARSE);
  EXPECT_EQ(request.text_type(), embedding::v1::TEXT_TYPE_QUERY);
  EXPECT_EQ(request.instruct(), "find");
  EXPECT_EQ(request.priority(), embedding::v1::PRIORITY_BULK);
  EXPECT_EQ(gateway_.header("x-tenant-id"), "t");
  EXPECT_EQ(results().at(0)["sparse"]["tokens"], json({"term0", "term1", "term2"}));
}

TEST_F(EmbedCommand, ReadsLinesFromStandardInputInBatches) {
  in_.str("1\n2\n3\n4\n5\n");
  gateway_.answer_in_reverse();
  EXPECT_EQ(run({"embed", "-", "--batch", "2", "--with-text"}), 0);
  const auto lines = results();
  ASSERT_EQ(lines.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(lines[i]["index"], i);
    EXPECT_EQ(lines[i]["text"], std::to_string(i + 1));
  }
  EXPECT_EQ(gateway_.calls(), 3u);
}

TEST_F(EmbedCommand, FailsABadLineByItselfAndNamesIt) {
  in_.str("good\n\ncaf\xE9\nalso good\n");
  EXPECT_EQ(run({"embed"}), 1);
  const auto lines = results();
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1]["error"]["message"], "the text is empty");
  EXPECT_EQ(lines[2]["error"]["message"], "the text is not valid UTF-8");
  EXPECT_TRUE(lines[3].contains("embedding"));
  EXPECT_THAT(err_.str(), HasSubstr("line 2: INVALID_ARGUMENT: the text is empty"));
  EXPECT_THAT(gateway_.text_requests().at(0).texts(), ElementsAre("good", "also good"));
}

TEST_F(EmbedCommand, LeavesEmptyLinesOutOnRequest) {
  in_.str("one\n\n\ntwo\n");
  EXPECT_EQ(run({"embed", "--skip-empty"}), 0);
  EXPECT_EQ(results().size(), 2u);
  EXPECT_THAT(err_.str(), HasSubstr("2 empty lines skipped"));
}

TEST_F(EmbedCommand, GivesTheCommonFailuresCodeWhenEveryItemFailsAlike) {
  embedding::v1::ItemError error;
  error.set_code(grpc::StatusCode::INVALID_ARGUMENT);
  error.set_message("refused");
  error.set_provider_code("DataInspectionFailed");
  gateway_.fail_text("bad", error);
  EXPECT_EQ(run({"embed", "bad"}), 4);
  EXPECT_THAT(err_.str(), HasSubstr("text 1: INVALID_ARGUMENT: refused (DataInspectionFailed)"));
  EXPECT_EQ(run({"embed", "bad", "good"}), 1);
}

TEST_F(EmbedCommand, PassesTheGatewaysWordsOnAnUnknownModelOn) {
  gateway_.refuse_next({grpc::StatusCode::NOT_FOUND, "unknown model \"x\"; known: a, b"});
  EXPECT_EQ(run({"embed", "one", "--model", "x"}), 4);
  EXPECT_THAT(err_.str(), HasSubstr("unknown model \"x\"; known: a, b"));
  EXPECT_THAT(err_.str(), HasSubstr("embedctl models"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(EmbedCommand, TellsAnUnreachableGatewayByItsAddress) {
  EXPECT_EQ(run({"embed", "one", "--address", "127.0.0.1:1", "--attempts", "1"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("127.0.0.1:1"));
}

TEST_F(EmbedCommand, WaitsWithLinesForAGatewayThatWasThere) {
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "draining", "1"}, 7);
  in_.str("one\n");
  EXPECT_EQ(run({"embed"}), 0);
  EXPECT_EQ(gateway_.calls(), 8u);
}

TEST_F(EmbedCommand, TriesATextOfTheCommandLineFourTimesAtMost) {
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "draining", "1"}, 7);
  EXPECT_EQ(run({"embed", "one"}), 3);
  EXPECT_EQ(gateway_.calls(), 4u);
}

TEST_F(EmbedCommand, HeedsAttemptsWithLinesToo) {
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "draining", "1"}, 7);
  in_.str("one\n");
  EXPECT_EQ(run({"embed", "--attempts", "3"}), 3);
  EXPECT_EQ(gateway_.calls(), 3u);
}

TEST_F(EmbedCommand, DoesNotWaitForAGatewayThatWasNeverThere) {
  in_.str("one\n");
  EXPECT_EQ(run({"embed", "--address", "127.0.0.1:1", "--deadline", "3600"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("127.0.0.1:1"));
}

TEST_F(EmbedCommand, TellsThrottledFromLate) {
  gateway_.refuse_next({grpc::StatusCode::RESOURCE_EXHAUSTED, "full", "-1"});
  EXPECT_EQ(run({"embed", "one"}), 6);
  gateway_.hold();
  EXPECT_EQ(run({"embed", "one", "--deadline", "0.05"}), 5);
}

TEST_F(EmbedCommand, RefusesAWrongCommandLineWithTwo) {
  EXPECT_EQ(run({"embed", "one", "--output", "thick"}), 2);
  EXPECT_EQ(run({"embed", "one", "--no-such-option"}), 2);
  EXPECT_EQ(run({"embed", "one", "--file", "x"}), 2);
  EXPECT_EQ(run({"embed", "one", "--format", "npy"}), 2);
  EXPECT_EQ(run({"embed", "one", "--format", "npy", "--out", "/dev/null"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("npy can't be written to /dev/null"));
  EXPECT_EQ(run({"embed", "one", "--format", "npy", "--output", "sparse", "--out",
                 scratch_.path("x.npy")}),
            2);
  EXPECT_EQ(run({"embed", "--file", scratch_.path("missing")}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("missing: No such file"));
  EXPECT_EQ(gateway_.calls(), 0u);
}

TEST_F(EmbedCommand, WritesAnNpyFileThatIsThereOnlyWhenComplete) {
  const std::string path = scratch_.path("out.npy");
  EXPECT_EQ(run({"embed", "one", "two", "--out", path}), 0);
  const std::string file = content_of(path);
  EXPECT_THAT(file, HasSubstr("'shape': (2, 4)"));
  EXPECT_EQ(file.size(), 128u + 2 * 4 * sizeof(float));
  EXPECT_FALSE(fs::exists(path + ".partial"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(EmbedCommand, SendsNothingForAFileThatIsThereAlready) {
  const std::string path = scratch_.file("out.jsonl", "kept");
  EXPECT_EQ(run({"embed", "one", "--out", path}), 2);
  EXPECT_THAT(err_.str(), HasSubstr(path + " is there already; --force replaces it"));
  EXPECT_EQ(gateway_.calls(), 0u);
  EXPECT_EQ(content_of(path), "kept");
  EXPECT_EQ(run({"embed", "one", "--out", path, "--force"}), 0);
  EXPECT_THAT(content_of(path), HasSubstr("\"index\":0"));
}

TEST_F(EmbedCommand, KeepsAFileThatCameWhileItRanAndSaysWhereTheResultsAre) {
  const std::string path = scratch_.path("out.jsonl");
  gateway_.hold();
  std::jthread other([&] {
    gateway_.wait_for_calls(1);
    scratch_.file("out.jsonl", "somebody else's");
    gateway_.release();
  });
  EXPECT_EQ(run({"embed", "one", "--out", path}), 7);
  EXPECT_EQ(content_of(path), "somebody else's");
  EXPECT_THAT(err_.str(), HasSubstr("the results are in " + path + ".partial"));
  EXPECT_THAT(content_of(path + ".partial"), HasSubstr("\"index\":0"));
}

TEST_F(EmbedCommand, LeavesNoFileWhenNothingCouldBeEmbedded) {
  const std::string path = scratch_.path("out.npy");
  gateway_.refuse_next({grpc::StatusCode::NOT_FOUND, "unknown model"});
  EXPECT_EQ(run({"embed", "one", "--out", path}), 4);
  EXPECT_FALSE(fs::exists(path));
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

TEST_F(EmbedCommand, WritesWhatWasCompleteWhenInterruptedAndNamesThePartialFile) {
  const std::string path = scratch_.path("out.jsonl");
  in_.str("1\n2\n3\n4\n");
  gateway_.hold("3");
  std::jthread interrupter([&] {
    gateway_.wait_for_calls(2);
    console_.stop.request_stop();
  });
  EXPECT_EQ(run({"embed", "--batch", "2", "--parallel", "1", "--out", path}), 130);
  EXPECT_FALSE(fs::exists(path));
  const std::string partial = content_of(path + ".partial");
  EXPECT_EQ(std::count(partial.begin(), partial.end(), '\n'), 2);
  EXPECT_THAT(err_.str(),
              HasSubstr("interrupted after 2 results, which are in " + path + ".partial"));
}

TEST_F(EmbedCommand, StopsALongFileWhenTheGatewayGoesAway) {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += std::to_string(i) + "\n";
  const std::string path = scratch_.file("lines.txt", lines);
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "gone", "-1"}, 1000);
  EXPECT_EQ(run({"embed", "--file", path, "--batch", "10", "--parallel", "2"}), 3);
  EXPECT_LT(gateway_.calls(), 10u);
  EXPECT_THAT(err_.str(), HasSubstr("stopped after 0 results"));
}

TEST_F(EmbedCommand, ReportsOutputThatTakesNoMore) {
  out_.setstate(std::ios::badbit);
  EXPECT_EQ(run({"embed", "one"}), 7);
}

TEST_F(EmbedCommand, DrawsATableOnATerminal) {
  console_.out_is_terminal = true;
  EXPECT_EQ(run({"embed", "衣服的质量", "--output", "dense+sparse"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("INDEX"));
  EXPECT_THAT(out_.str(), HasSubstr("衣服的质量"));
  EXPECT_THAT(out_.str(), HasSubstr("term2 0.75"));
}

TEST_F(EmbedCommand, ShowsProgressOnATerminalAndSumsUp) {
  std::string lines;
  for (int i = 0; i < 250; ++i) lines += std::to_string(i) + "\n";
  console_.err_is_terminal = true;
  EXPECT_EQ(run({"embed", "--file", scratch_.file("lines.txt", lines), "--out",
                 scratch_.path("out.jsonl")}),
            0);
  EXPECT_THAT(err_.str(), HasSubstr("/250"));
  EXPECT_THAT(err_.str(), HasSubstr("250 embedded, 0 failed"));
}

}  // namespace
}  // namespace embedding_client
