// Sends many lines through few calls at a time, and hands their results on in input order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "client/embedctl/line_reader.h"
#include "client/status.h"
#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

struct PipelineLimits {
  std::size_t batch = 100;   ///< Texts in one request; > 0.
  std::size_t parallel = 4;  ///< Requests in flight; > 0.
};

/// How a pipeline gets its lines, has them embedded, and gives results away.
struct PipelinePorts {
  /// The next line, or nothing at the end. Called on a thread of its own.
  std::function<std::optional<Line>()> next_line;

  /// One result per text, or why the call failed. Called on `parallel` threads at once.
  std::function<Result<std::vector<embedding::v1::ItemResult>>(
      const std::vector<std::string>& texts)>
      embed;

  /// Takes the results in input order, each with its place from 0. False: there is no use in going
  /// on. Called on the thread that runs the pipeline, as is `tick`, several times a second.
  std::function<bool(std::uint64_t index, const Line& line,
                     const embedding::v1::ItemResult& result)>
      deliver;
  std::function<void()> tick;
};

enum class PipelineEnd {
  finished,     ///< Every line has been delivered.
  interrupted,  ///< A stop was requested; what was complete, up to the first gap, has been
                ///< delivered.
  failed,  ///< The gateway can't be used: see the status. Everything before the failed request was
           ///< delivered.
  abandoned,  ///< deliver() said so.
};

struct PipelineOutcome {
  PipelineEnd end = PipelineEnd::finished;
  std::optional<Status> failure{};  ///< With `failed`.
};

/// Runs to the end of input, in memory for `2 * parallel` requests and their results however long
/// the input is: reading waits while the oldest request is not answered and the window is full. A
/// line with a problem is not sent; its result is an INVALID_ARGUMENT. A request that runs into its
/// deadline or is throttled costs its own lines; any other failure of a whole request would meet
/// all that follow, and ends the run. Requests `stop` itself when it gives up.
[[nodiscard]] PipelineOutcome run_pipeline(const PipelineLimits& limits, const PipelinePorts& ports,
                                           const std::stop_source& stop);

}  // namespace embedding_client
