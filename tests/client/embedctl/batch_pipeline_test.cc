#include "client/embedctl/batch_pipeline.h"

#include <algorithm>
#include <atomic>
#include <latch>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using embedding::v1::ItemResult;

/// Numbered lines in, their texts back as usage, so that a result tells which line it is of.
struct Lines {
  std::uint64_t count;
  std::atomic<std::uint64_t> read = 0;

  std::optional<Line> next() {
    if (read == count) return std::nullopt;
    ++read;
    return Line{read, std::to_string(read), TextProblem::none};
  }
};

std::vector<ItemResult> echoed(const std::vector<std::string>& texts) {
  std::vector<ItemResult> results;
  for (const std::string& text : texts) {
    results.emplace_back().mutable_usage()->set_total_tokens(std::stoull(text));
    results.back().mutable_embedding();
  }
  return results;
}

PipelinePorts ports_of(Lines& lines) {
  PipelinePorts ports;
  ports.next_line = [&lines] { return lines.next(); };
  ports.embed = echoed;
  ports.deliver = [](std::uint64_t, const Line&, const ItemResult&) { return true; };
  ports.tick = [] {};
  return ports;
}

TEST(BatchPipeline, DeliversAHundredThousandLinesInOrderEachWithItsOwnResult) {
  Lines lines{100'000};
  PipelinePorts ports = ports_of(lines);
  std::uint64_t expected = 0;
  ports.deliver = [&](std::uint64_t index, const Line& line, const ItemResult& result) {
    EXPECT_EQ(index, expected);
    EXPECT_EQ(line.number, expected + 1);
    EXPECT_EQ(result.usage().total_tokens(), expected + 1);
    ++expected;
    return true;
  };
  EXPECT_EQ(run_pipeline({7, 4}, ports, {}).end, PipelineEnd::finished);
  EXPECT_EQ(expected, 100'000u);
}

TEST(BatchPipeline, ReadsNoFurtherThanItsWindowWhileTheOldestRequestWaits) {
  // 2 workers of batches of 5: 4 batches in the window, one being formed, and one more when the
  // first has just left.
  Lines lines{1000};
  PipelinePorts ports = ports_of(lines);
  std::atomic<std::uint64_t> answered = 0;
  std::atomic<std::uint64_t> furthest = 0;
  std::latch others_stuck(1);
  ports.embed = [&](const std::vector<std::string>& texts) -> Result<std::vector<ItemResult>> {
    if (texts.front() == "1") {
      others_stuck.wait();
    } else if (++answered == 3) {
      others_stuck
          .count_down();  // All the batches that fit beside the first are done: none more can come.
    }
    return echoed(texts);
  };
  std::atomic<bool> released = false;
  ports.deliver = [&](std::uint64_t, const Line&, const ItemResult&) {
    released = true;
    return true;
  };
  ports.next_line = [&] {
    auto line = lines.next();
    if (!released && line) furthest = std::max(furthest.load(), line->number);
    return line;
  };
  EXPECT_EQ(run_pipeline({5, 2}, ports, {}).end, PipelineEnd::finished);
  EXPECT_LE(furthest, 30u);
}

TEST(BatchPipeline, DoesNotSendALineWithAProblemButGivesItAResult) {
  PipelinePorts ports;
  std::vector<Line> input = {
      {1, "1", TextProblem::none}, {2, "", TextProblem::empty}, {3, "3", TextProblem::none}};
  std::size_t at = 0;
  ports.next_line = [&] { return at < input.size() ? std::optional(input[at++]) : std::nullopt; };
  ports.embed = [](const std::vector<std::string>& texts) -> Result<std::vector<ItemResult>> {
    EXPECT_EQ(texts, (std::vector<std::string>{"1", "3"}));
    return echoed(texts);
  };
  std::vector<bool> failed;
  ports.deliver = [&](std::uint64_t, const Line&, const ItemResult& result) {
    failed.push_back(result.has_error());
    return true;
  };
  ports.tick = [] {};
  EXPECT_EQ(run_pipeline({10, 1}, ports, {}).end, PipelineEnd::finished);
  EXPECT_EQ(failed, (std::vector<bool>{false, true, false}));
}

TEST(BatchPipeline, LetsATimedOutRequestCostItsOwnLines) {
  Lines lines{4};
  PipelinePorts ports = ports_of(lines);
  ports.embed = [](const std::vector<std::string>& texts) -> Result<std::vector<ItemResult>> {
    if (texts.front() == "1") return Status{grpc::StatusCode::DEADLINE_EXCEEDED, "late"};
    return echoed(texts);
  };
  int failed = 0;
  ports.deliver = [&](std::uint64_t, const Line&, const ItemResult& result) {
    failed += result.has_error();
    return true;
  };
  EXPECT_EQ(run_pipeline({2, 1}, ports, {}).end, PipelineEnd::finished);
  EXPECT_EQ(failed, 2);
}

TEST(BatchPipeline, EndsOnAFailureThatWouldMeetEveryRequest) {
  Lines lines{1'000'000'000};
  PipelinePorts ports = ports_of(lines);
  ports.embed = [](const std::vector<std::string>&) -> Result<std::vector<ItemResult>> {
    return Status{grpc::StatusCode::NOT_FOUND, "no such model"};
  };
  const auto outcome = run_pipeline({10, 3}, ports, {});
  EXPECT_EQ(outcome.end, PipelineEnd::failed);
  EXPECT_EQ(outcome.failure->message, "no such model");
}

TEST(BatchPipeline, EndsWhenNobodyTakesTheResults) {
  Lines lines{1'000'000'000};
  PipelinePorts ports = ports_of(lines);
  ports.deliver = [](std::uint64_t, const Line&, const ItemResult&) { return false; };
  EXPECT_EQ(run_pipeline({10, 3}, ports, {}).end, PipelineEnd::abandoned);
}

TEST(BatchPipeline, DeliversWhatWasCompleteBeforeAStopUpToTheFirstGap) {
  Lines lines{1'000'000'000};
  PipelinePorts ports = ports_of(lines);
  std::stop_source stop;
  std::atomic<int> calls = 0;
  ports.embed = [&](const std::vector<std::string>& texts) -> Result<std::vector<ItemResult>> {
    if (++calls < 3) return echoed(texts);
    stop.request_stop();
    return Status{grpc::StatusCode::CANCELLED, "stopped"};
  };
  std::uint64_t delivered = 0;
  ports.deliver = [&](std::uint64_t, const Line&, const ItemResult& result) {
    EXPECT_FALSE(result.has_error());
    ++delivered;
    return true;
  };
  EXPECT_EQ(run_pipeline({5, 1}, ports, stop).end, PipelineEnd::interrupted);
  EXPECT_EQ(delivered, 10u);
}

}  // namespace
}  // namespace embedding_client
