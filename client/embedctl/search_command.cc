#include "client/embedctl/search_command.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <span>
#include <utility>
#include <vector>

#include "client/embed_all.h"
#include "client/embedctl/display_width.h"
#include "client/embedctl/failure_report.h"
#include "client/embedctl/json_text.h"
#include "client/embedctl/line_input.h"
#include "client/embedctl/model_info.h"
#include "client/embedctl/progress_bar.h"
#include "client/embedctl/tally.h"
#include "client/embedctl/text_table.h"
#include "client/embedctl/top_matches.h"

namespace embedding_client {

using embedding::v1::EmbedRequest;
using embedding::v1::ItemResult;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kScoreCells = 10;

std::span<const float> dense_of(const ItemResult& result) {
  const auto& dense = result.embedding().dense();
  return {dense.data(), static_cast<std::size_t>(dense.size())};
}

std::string bar(double score) {
  const auto filled =
      static_cast<std::size_t>(std::lround(std::clamp(score, 0.0, 1.0) * kScoreCells));
  std::string cells;
  for (std::size_t i = 0; i < kScoreCells; ++i) cells += i < filled ? "█" : "░";
  return cells;
}

void print_table(const std::vector<Match>& matches, const Console& console) {
  using Align = TextTable::Align;
  TextTable table(
      {{"RANK", Align::right}, {"SCORE", Align::right}, {""}, {"LINE", Align::right}, {"TEXT"}});
  constexpr std::size_t kOtherCells = 40;
  const std::size_t text_cells =
      std::max<std::size_t>(console.columns, kOtherCells + 20) - kOtherCells;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Match& match = matches[i];
    std::array<char, 32> score;
    std::snprintf(score.data(), score.size(), "%.4f", match.score);
    table.add_row({std::to_string(i + 1), score.data(), bar(match.score),
                   std::to_string(match.number), truncated(printable(match.text), text_cells)});
  }
  table.print(console.out, console.out_is_terminal);
}

void print_jsonl(const std::vector<Match>& matches, const Console& console) {
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Match& match = matches[i];
    console.out << R"({"rank":)" << i + 1 << R"(,"score":)" << json_number(match.score)
                << R"(,"line":)" << match.number << R"(,"text":)" << json_string(match.text)
                << "}\n";
  }
}

/// One run of the command.
///
/// Thread: the one that runs the command, but for lines_, which the pipeline's reader reads.
class SearchRun {
 public:
  SearchRun(const SearchOptions& options, const EmbeddingClient& client, Console& console,
            LineInput& lines)
      : options_(options),
        client_(client),
        console_(console),
        lines_(lines),
        matches_(options.top),
        progress_(console.err, console.err_is_terminal, console.columns, lines.total(),
                  steady_clock::now()) {}

  ExitCode run() {
    if (const auto failure = embed_query()) return report_failure(console_, *failure);
    PipelinePorts ports;
    ports.next_line = [this] { return next_line(); };
    ports.embed = [this](const std::vector<std::string>& texts) {
      return embed(texts, embedding::v1::TEXT_TYPE_DOCUMENT);
    };
    ports.deliver = [this](std::uint64_t, const Line& line, const ItemResult& result) {
      rank(line, result);
      return true;
    };
    ports.tick = [this] { progress_.show(tally_.total(), tally_.failed(), steady_clock::now()); };
    const PipelineOutcome outcome = run_pipeline(options_.limits, ports, console_.stop);
    progress_.clear();
    tally_.print_failures(console_);
    if (outcome.end == PipelineEnd::failed) return report_failure(console_, *outcome.failure);
    if (lines_.failed()) return report_usage(console_, "reading the input failed");
    if (outcome.end == PipelineEnd::interrupted) {
      console_.err << "embedctl: interrupted after " << format_count(tally_.total())
                   << " lines; nothing is ranked\n";
      return ExitCode::interrupted;
    }
    return print();
  }

 private:
  std::optional<Status> embed_query() {
    const auto model = find_text_model(client_, options_.request.model, call_options());
    if (!model) return model.error();
    distinguishes_queries_ = model->supports_text_type();
    auto answered = embed({options_.query}, embedding::v1::TEXT_TYPE_QUERY);
    if (!answered) return answered.error();
    query_ = std::move(answered->front());
    if (query_.has_error()) return status_of(query_.error());
    return std::nullopt;
  }

  std::optional<Line> next_line() {
    for (;;) {
      std::optional<Line> line = lines_.next();
      if (!line || line->problem != TextProblem::empty) return line;
    }
  }

  [[nodiscard]] CallOptions call_options() const {
    return call_options_of(options_.request, console_);
  }

  [[nodiscard]] Result<std::vector<ItemResult>> embed(const std::vector<std::string>& texts,
                                                      embedding::v1::TextType type) const {
    EmbedRequest request;
    request.set_model(options_.request.model);
    request.set_dimension(options_.request.dimension);
    request.set_priority(priority_of(options_.request));
    if (distinguishes_queries_) request.set_text_type(type);
    if (type == embedding::v1::TEXT_TYPE_QUERY) request.set_instruct(options_.request.instruct);
    request.mutable_texts()->Assign(texts.begin(), texts.end());
    return embed_all(client_, request, call_options());
  }

  void rank(const Line& line, const ItemResult& result) {
    if (result.has_error()) {
      const std::string where = "line " + std::to_string(line.number);
      if (line.problem != TextProblem::none) {
        tally_.add_unsent(where, status_of(result.error()));
      } else {
        tally_.add_failure(where, status_of(result.error()));
      }
      return;
    }
    tally_.add_success(result.usage().total_tokens());
    matches_.offer({cosine(dense_of(query_), dense_of(result)), line.number, line.text});
  }

  ExitCode print() {
    const auto matches = matches_.sorted();
    if (options_.format == "jsonl") {
      print_jsonl(matches, console_);
    } else {
      print_table(matches, console_);
    }
    return console_.out.flush() ? tally_.exit_code() : report_output_failure(console_);
  }

  const SearchOptions& options_;
  const EmbeddingClient& client_;
  Console& console_;
  LineInput& lines_;
  TopMatches matches_;
  ProgressBar progress_;
  Tally tally_;
  ItemResult query_;
  bool distinguishes_queries_ = false;
};

}  // namespace

ExitCode run_search(const SearchOptions& options, const EmbeddingClient& client, Console& console) {
  if (const TextProblem problem = problem_of(options.query); problem != TextProblem::none) {
    return report_usage(console,
                        "the query can't be embedded: " + std::string(description(problem)));
  }
  auto lines = LineInput::open(options.file, console);
  if (!lines) return report_usage(console, lines.error().message);
  return SearchRun(options, client, console, *lines).run();
}

}  // namespace embedding_client
