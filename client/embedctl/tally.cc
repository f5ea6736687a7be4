#include "client/embedctl/tally.h"

#include <ostream>

#include "client/embedctl/display_width.h"
#include "client/embedctl/failure_report.h"
#include "client/embedctl/progress_bar.h"

namespace embedding_client {
namespace {

constexpr std::size_t kKeptFailures = 5;

}  // namespace

void Tally::add_success(std::uint64_t tokens) {
  ++succeeded_;
  tokens_ += tokens;
}

void Tally::add_failure(const std::string& where, const Status& failure) {
  any_sent_failed_ = true;
  add_unsent(where, failure);
}

void Tally::add_unsent(const std::string& where, const Status& failure) {
  ++failed_;
  ++failures_by_exit_code_[exit_code_of(failure.code)];
  if (first_failures_.size() == kKeptFailures) return;
  std::string text =
      where + ": " + std::string(code_name(failure.code)) + ": " + printable(failure.message);
  if (!failure.provider_code.empty()) text += " (" + printable(failure.provider_code) + ")";
  first_failures_.push_back(std::move(text));
}

ExitCode Tally::exit_code() const {
  if (failed_ == 0) return ExitCode::ok;
  const bool all_alike = succeeded_ == 0 && failures_by_exit_code_.size() == 1;
  return all_alike ? failures_by_exit_code_.begin()->first : ExitCode::some_failed;
}

void Tally::print_failures(Console& console) const {
  std::ostream& err = console.err;
  for (const std::string& failure : first_failures_) err << "embedctl: " << failure << '\n';
  if (failed_ > first_failures_.size()) {
    err << "embedctl: and " << format_count(failed_ - first_failures_.size()) << " more failed\n";
  }
  if (any_sent_failed_) report_trace(console);
}

}  // namespace embedding_client
