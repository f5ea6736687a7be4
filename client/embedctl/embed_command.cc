#include "client/embedctl/embed_command.h"

#include <chrono>
#include <optional>
#include <ostream>
#include <utility>

#include "client/embed_all.h"
#include "client/embedctl/batch_pipeline.h"
#include "client/embedctl/call_settings.h"
#include "client/embedctl/failure_report.h"
#include "client/embedctl/gateway_outage.h"
#include "client/embedctl/line_input.h"
#include "client/embedctl/progress_bar.h"
#include "client/embedctl/tally.h"

namespace embedding_client {

using embedding::v1::EmbedRequest;
using embedding::v1::ItemResult;
using std::chrono::steady_clock;

namespace {

embedding::v1::OutputType output_type_of(const EmbedOptions& options) {
  if (options.output_type == "sparse") return embedding::v1::OUTPUT_TYPE_SPARSE;
  if (options.output_type == "dense+sparse") return embedding::v1::OUTPUT_TYPE_DENSE_AND_SPARSE;
  return embedding::v1::OUTPUT_TYPE_DENSE;
}

EmbedRequest request_of(const EmbedOptions& options) {
  EmbedRequest request;
  request.set_model(options.request.model);
  request.set_dimension(options.request.dimension);
  request.set_output_type(output_type_of(options));
  request.set_text_type(options.text_type == "query" ? embedding::v1::TEXT_TYPE_QUERY
                                                     : embedding::v1::TEXT_TYPE_DOCUMENT);
  request.set_instruct(options.request.instruct);
  request.set_priority(priority_of(options.request));
  return request;
}

bool reads_lines(const EmbedOptions& options) {
  return options.texts.empty() || (options.texts.size() == 1 && options.texts.front() == "-");
}

/// The texts of a run, wherever they come from.
///
/// Thread: the pipeline's reader, until it has ended.
class Texts {
 public:
  Texts(const EmbedOptions& options, std::optional<LineInput> lines)
      : arguments_(options.texts), skip_empty_(options.skip_empty), lines_(std::move(lines)) {}

  std::optional<Line> next() {
    if (!lines_) {
      if (position_ == arguments_.size()) return std::nullopt;
      const std::string& text = arguments_[position_++];
      return Line{position_, text, problem_of(text)};
    }
    for (;;) {
      std::optional<Line> line = lines_->next();
      if (!line || !skip_empty_ || line->problem != TextProblem::empty) return line;
      ++skipped_;
    }
  }

  [[nodiscard]] std::optional<std::uint64_t> total() const {
    return lines_ ? lines_->total() : arguments_.size();
  }
  [[nodiscard]] std::uint64_t skipped() const { return skipped_; }
  [[nodiscard]] bool failed() const { return lines_ && lines_->failed(); }
  [[nodiscard]] std::string name_of(const Line& line) const {
    return (lines_ ? "line " : "text ") + std::to_string(line.number);
  }

 private:
  const std::vector<std::string>& arguments_;
  bool skip_empty_;
  std::optional<LineInput> lines_;
  std::size_t position_ = 0;
  std::uint64_t skipped_ = 0;
};

/// One run of the command: what the pipeline's ports do.
///
/// Thread: the one that runs the command, but for texts_.
class EmbedRun {
 public:
  EmbedRun(const EmbedOptions& options, const EmbeddingClient& client, Console& console,
           Texts& texts, EmbedOutput& output)
      : options_(options),
        client_(client),
        console_(console),
        texts_(texts),
        output_(output),
        progress_(console.err, shows_progress(), console.columns, texts.total(),
                  steady_clock::now()) {}

  ExitCode run() {
    PipelinePorts ports;
    ports.next_line = [this] { return texts_.next(); };
    ports.embed = [this](const std::vector<std::string>& texts) { return embed(texts); };
    ports.deliver = [this](std::uint64_t index, const Line& line, const ItemResult& result) {
      return deliver(index, line, result);
    };
    ports.tick = [this] { tick(); };
    const auto start = steady_clock::now();
    const PipelineOutcome outcome = run_pipeline(options_.limits, ports, console_.stop);
    progress_.clear();
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    return outcome.end == PipelineEnd::finished && !texts_.failed() ? complete(took)
                                                                    : cut_short(outcome);
  }

 private:
  [[nodiscard]] bool shows_progress() const {
    // Rows that scroll by on the same terminal are progress enough.
    return console_.err_is_terminal && !(output_.is_stdout() && console_.out_is_terminal);
  }

  Result<std::vector<ItemResult>> embed(const std::vector<std::string>& texts) {
    EmbedRequest request = request_of(options_);
    request.mutable_texts()->Assign(texts.begin(), texts.end());
    CallOptions call = call_options_of(options_.request, console_);
    if (waits_out_outages()) call.retry.max_attempts = RetryPolicy::kAsTimeAllows;
    call.retry_consent = [this](const PendingRetry& retry) { return may_retry(retry); };
    auto results = embed_all(client_, request, call);
    if (results) outage_.on_answer(steady_clock::now());
    return results;
  }

  /// A run over many lines is worth a restart of the gateway; whoever says otherwise is heard.
  [[nodiscard]] bool waits_out_outages() const {
    return reads_lines(options_) && !options_.request.attempts;
  }

  bool may_retry(const PendingRetry& retry) {
    outage_.on_retry(retry.failure, steady_clock::now());
    // A gateway that was never there is a wrong address rather than a restart.
    return !waits_out_outages() || outage_.ever_reached() || retry.attempts < kBriefAttempts;
  }

  bool deliver(std::uint64_t index, const Line& line, const ItemResult& result) {
    std::optional<Status> failure = output_.write(index, line.text, result);
    if (result.has_error()) failure = status_of(result.error());
    if (line.problem != TextProblem::none) {
      tally_.add_unsent(texts_.name_of(line), *failure);
    } else if (failure) {
      tally_.add_failure(texts_.name_of(line), *failure);
    } else {
      tally_.add_success(result.usage().total_tokens());
    }
    return output_.good();
  }

  void tick() {
    output_.flush();
    if (const auto news = outage_.news(steady_clock::now())) {
      progress_.clear();
      console_.err << "embedctl: " << *news << '\n' << std::flush;
    }
    progress_.show(tally_.total(), tally_.failed(), steady_clock::now());
  }

  ExitCode complete(std::chrono::milliseconds took) {
    const auto problem = output_.commit(tally_.succeeded() > 0);
    tally_.print_failures(console_);
    if (problem) return report_output_failure(console_, *problem);
    if (texts_.skipped() > 0) {
      console_.err << "embedctl: " << format_count(texts_.skipped()) << " empty lines skipped\n";
    }
    if (console_.err_is_terminal && reads_lines(options_)) {
      console_.err << "embedctl: " << format_count(tally_.succeeded()) << " embedded, "
                   << format_count(tally_.failed()) << " failed, " << format_count(tally_.tokens())
                   << " tokens, " << format_duration(took) << '\n';
    }
    return tally_.exit_code();
  }

  ExitCode cut_short(const PipelineOutcome& outcome) {
    const std::string partial = output_.leave_partial(tally_.succeeded() > 0);
    tally_.print_failures(console_);
    ExitCode code = ExitCode::interrupted;
    if (outcome.end == PipelineEnd::failed) {
      code = report_failure(console_, *outcome.failure);
    } else if (outcome.end == PipelineEnd::abandoned) {
      code = report_output_failure(console_);
    } else if (texts_.failed()) {
      code = report_usage(console_, "reading the input failed");
    }
    if (!reads_lines(options_) && code != ExitCode::interrupted) return code;
    console_.err << "embedctl: " << (code == ExitCode::interrupted ? "interrupted" : "stopped")
                 << " after " << format_count(tally_.total()) << " results";
    if (!partial.empty()) console_.err << ", which are in " << partial;
    console_.err << '\n';
    return code;
  }

  const EmbedOptions& options_;
  const EmbeddingClient& client_;
  Console& console_;
  Texts& texts_;
  EmbedOutput& output_;
  ProgressBar progress_;
  Tally tally_;
  GatewayOutage outage_;
};

}  // namespace

ExitCode run_embed(const EmbedOptions& options, const EmbeddingClient& client, Console& console) {
  if (!options.file.empty() && !options.texts.empty()) {
    return report_usage(console, "texts come from arguments or from --file, not from both");
  }
  std::optional<LineInput> lines;
  if (reads_lines(options)) {
    auto opened = LineInput::open(options.file, console);
    if (!opened) return report_usage(console, opened.error().message);
    lines.emplace(*std::move(opened));
  }
  auto output = EmbedOutput::open(options.output, output_type_of(options), console);
  if (!output) return report_usage(console, output.error().message);
  Texts texts(options, std::move(lines));
  return EmbedRun(options, client, console, texts, *output).run();
}

}  // namespace embedding_client
