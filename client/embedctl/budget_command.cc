#include "client/embedctl/budget_command.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>

#include "client/embedctl/budget_view.h"
#include "client/embedctl/call_settings.h"
#include "client/embedctl/display_width.h"
#include "client/embedctl/failure_report.h"
#include "client/embedctl/live_view.h"
#include "client/embedctl/proto_json.h"
#include "client/stoppable_pause.h"

namespace embedding_client {

using embedding::v1::GetBudgetResponse;
using std::chrono::steady_clock;

namespace {

std::chrono::milliseconds in_milliseconds(double seconds) {
  return std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

CallOptions call_options(const BudgetOptions& options, const Console& console) {
  CallOptions call = call_within(options.deadline_seconds, console);
  if (options.watch) call.retry.max_attempts = 1;  // The next look is the retry.
  return call;
}

/// What stdout gets for one answer; absent if it has no such form.
std::optional<std::string> text_of(const GetBudgetResponse& budgets, const BudgetOptions& options,
                                   const Console& console) {
  if (options.json) return json_of(budgets, JsonStyle::one_line);
  BudgetViewStyle style;
  style.emphasis = console.out_is_terminal;
  // Lines that the terminal breaks would move what is drawn in place.
  if (options.watch && console.out_is_terminal) style.columns = console.columns;
  return budget_view(budgets, style);
}

/// How the budgets stand, after a reset if one is wanted.
Result<GetBudgetResponse> look(const BudgetOptions& options, const EmbeddingClient& client,
                               const CallOptions& call) {
  if (!options.reset) return client.get_budget(options.model, call);
  auto answer = client.reset_learned_limits(options.model, call);
  if (!answer) return answer.error();
  GetBudgetResponse budgets;
  budgets.mutable_models()->Swap(answer->mutable_models());
  return budgets;
}

ExitCode report_no_json(Console& console) {
  return report_failure(console, {grpc::StatusCode::INTERNAL, "the answer has no JSON form"});
}

/// Whether the gateway may be there again soon, as after its restart. A call that was cancelled by
/// nobody here was so by a gateway that shut down.
bool is_passing(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::CANCELLED;
}

/// A watch from its start to its end.
///
/// Thread: the one that runs the command.
class Watch {
 public:
  Watch(const BudgetOptions& options, const EmbeddingClient& client, Console& console)
      : options_(options),
        client_(client),
        console_(console),
        view_(console.out, console.out_is_terminal, std::max<std::size_t>(console.rows, 2)) {}

  ExitCode run() {
    const CallOptions call = call_options(options_, console_);
    const auto interval = in_milliseconds(options_.interval_seconds);
    for (;;) {
      const auto started = steady_clock::now();
      const auto answer = client_.get_budget(options_.model, call);
      if (call.stop.stop_requested()) return ExitCode::interrupted;
      const std::optional<ExitCode> end = answer ? show(*answer) : bear(answer.error());
      if (end) return *end;
      if (!pause_for(started + interval - steady_clock::now(), call.stop))
        return ExitCode::interrupted;
    }
  }

 private:
  std::optional<ExitCode> show(const GetBudgetResponse& budgets) {
    away_ = false;
    const auto text = text_of(budgets, options_, console_);
    if (!text) return report_no_json(console_);
    if (options_.json) {
      console_.out << *text;
    } else {
      view_.show(*text);
    }
    if (!console_.out.flush()) return report_output_failure(console_);
    return std::nullopt;
  }

  /// Said once for each absence, under the last frame, which stays.
  std::optional<ExitCode> bear(const Status& failure) {
    if (!is_passing(failure.code)) return report_failure(console_, failure);
    if (!away_) {
      console_.err << "embedctl: gateway unreachable: " << printable(failure.message)
                   << ", retrying" << std::endl;
    }
    away_ = true;
    return std::nullopt;
  }

  const BudgetOptions& options_;
  const EmbeddingClient& client_;
  Console& console_;
  LiveView view_;
  bool away_ = false;
};

}  // namespace

ExitCode run_budget(const BudgetOptions& options, const EmbeddingClient& client, Console& console) {
  if (options.watch) return Watch(options, client, console).run();
  const auto answer = look(options, client, call_options(options, console));
  if (!answer) return report_failure(console, answer.error());
  const auto text = text_of(*answer, options, console);
  if (!text) return report_no_json(console);
  console.out << *text;
  return console.out.flush() ? ExitCode::ok : report_output_failure(console);
}

}  // namespace embedding_client
