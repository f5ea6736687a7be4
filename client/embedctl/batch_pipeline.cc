#include "client/embedctl/batch_pipeline.h"

#include <chrono>
#include <thread>
#include <utility>

#include "client/embedctl/ordered_window.h"

namespace embedding_client {

using embedding::v1::ItemResult;

namespace {

constexpr std::chrono::milliseconds kTick{100};
// A slow request holds back those behind it; twice the calls in flight keep the workers busy
// meanwhile.
constexpr std::size_t kWindowPerWorker = 2;

using Lines = std::vector<Line>;

struct AnsweredBatch {
  Lines lines;
  Result<std::vector<ItemResult>> results;
};

using Window = OrderedWindow<Lines, AnsweredBatch>;

ItemResult failed_item(grpc::StatusCode code, const std::string& message) {
  ItemResult result;
  result.mutable_error()->set_code(code);
  result.mutable_error()->set_message(message);
  return result;
}

/// Whether the failure of a request is its own: later ones may fare better.
bool costs_only_its_items(const Status& failure) {
  return failure.code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         failure.code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         failure.code == grpc::StatusCode::CANCELLED;
}

void read_batches(const PipelinePorts& ports, std::size_t batch_size, Window& window) {
  for (bool more = true; more;) {
    Lines batch;
    while (more && batch.size() < batch_size) {
      std::optional<Line> line = ports.next_line();
      more = line.has_value();
      if (more) batch.push_back(std::move(*line));
    }
    if (!batch.empty() && !window.push(std::move(batch))) return;
  }
  window.close();
}

Result<std::vector<ItemResult>> embed_lines(const PipelinePorts& ports, const Lines& lines) {
  std::vector<std::string> texts;
  for (const Line& line : lines) {
    if (line.problem == TextProblem::none) texts.push_back(line.text);
  }
  std::vector<ItemResult> answers;
  if (!texts.empty()) {
    auto answered = ports.embed(texts);
    if (answered) {
      answers = *std::move(answered);
    } else if (costs_only_its_items(answered.error())) {
      answers.assign(texts.size(), failed_item(answered.error().code, answered.error().message));
    } else {
      return answered.error();
    }
  }
  std::vector<ItemResult> results;
  results.reserve(lines.size());
  std::size_t next_answer = 0;
  for (const Line& line : lines) {
    results.push_back(line.problem == TextProblem::none
                          ? std::move(answers[next_answer++])
                          : failed_item(grpc::StatusCode::INVALID_ARGUMENT,
                                        std::string(description(line.problem))));
  }
  return results;
}

void work(const PipelinePorts& ports, Window& window) {
  while (auto ticket = window.take_task()) {
    auto results = embed_lines(ports, ticket->task);
    window.complete(ticket->sequence, {std::move(ticket->task), std::move(results)});
  }
}

/// Delivers what comes out of the window until its end, or a reason to end before.
PipelineOutcome deliver_all(const PipelinePorts& ports, Window& window,
                            const std::stop_token& stop) {
  std::uint64_t index = 0;
  for (;;) {
    Window::Turn turn = window.take_done(kTick);
    ports.tick();
    if (turn.finished)
      return {stop.stop_requested() ? PipelineEnd::interrupted : PipelineEnd::finished};
    if (!turn.done) continue;
    const AnsweredBatch& batch = *turn.done;
    if (!batch.results) return {PipelineEnd::failed, batch.results.error()};
    for (std::size_t i = 0; i < batch.lines.size(); ++i) {
      const ItemResult& result = (*batch.results)[i];
      const bool cut_off =
          result.has_error() && result.error().code() == grpc::StatusCode::CANCELLED;
      if (cut_off && stop.stop_requested()) return {PipelineEnd::interrupted};
      if (!ports.deliver(index++, batch.lines[i], result)) return {PipelineEnd::abandoned};
    }
  }
}

}  // namespace

PipelineOutcome run_pipeline(const PipelineLimits& limits, const PipelinePorts& ports,
                             const std::stop_source& stop) {
  Window window(kWindowPerWorker * limits.parallel);
  const std::stop_callback on_stop(stop.get_token(), [&window] { window.stop(); });
  std::vector<std::jthread> threads;  // Joined before the window goes.
  threads.emplace_back([&] { read_batches(ports, limits.batch, window); });
  for (std::size_t i = 0; i < limits.parallel; ++i) {
    threads.emplace_back([&] { work(ports, window); });
  }
  PipelineOutcome outcome = deliver_all(ports, window, stop.get_token());
  // Finished threads end by themselves; otherwise they may be in a call or a read, and a stop ends
  // both.
  if (outcome.end != PipelineEnd::finished) stop.request_stop();
  return outcome;
}

}  // namespace embedding_client
