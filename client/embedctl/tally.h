// What became of the items of a run, for its exit code and its last words.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/status.h"

namespace embedding_client {

/// Thread: one at a time.
class Tally {
 public:
  void add_success(std::uint64_t tokens);

  /// `where` names the item for people, e.g. "line 57". The first few are kept, the rest counted.
  void add_failure(const std::string& where, const Status& failure);

  /// The same of an item that was never sent, so that no log but ours knows of it.
  void add_unsent(const std::string& where, const Status& failure);

  [[nodiscard]] std::uint64_t succeeded() const { return succeeded_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  [[nodiscard]] std::uint64_t total() const { return succeeded_ + failed_; }
  [[nodiscard]] std::uint64_t tokens() const { return tokens_; }

  /// ok, some_failed, or the failures' own code if nothing succeeded and all failed alike.
  [[nodiscard]] ExitCode exit_code() const;

  /// On stderr: the kept failures, one a line, how many there are more, and the trace of those that
  /// were sent.
  void print_failures(Console& console) const;

 private:
  std::uint64_t succeeded_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t tokens_ = 0;
  bool any_sent_failed_ = false;
  std::vector<std::string> first_failures_;
  std::map<ExitCode, std::uint64_t> failures_by_exit_code_;
};

}  // namespace embedding_client
