// What became of the items of a run, for its exit code and its last words.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "client/embedctl/exit_codes.h"
#include "client/status.h"

namespace embedding_client {

/// Thread: one at a time.
class Tally {
 public:
  void add_success(std::uint64_t tokens);

  /// `where` names the item for people, e.g. "line 57". The first few are kept, the rest counted.
  void add_failure(const std::string& where, const Status& failure);

  [[nodiscard]] std::uint64_t succeeded() const { return succeeded_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  [[nodiscard]] std::uint64_t total() const { return succeeded_ + failed_; }
  [[nodiscard]] std::uint64_t tokens() const { return tokens_; }

  /// ok, some_failed, or the failures' own code if nothing succeeded and all failed alike.
  [[nodiscard]] ExitCode exit_code() const;

  /// The kept failures, one a line, and how many there are more.
  void print_failures(std::ostream& err) const;

 private:
  std::uint64_t succeeded_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t tokens_ = 0;
  std::vector<std::string> first_failures_;
  std::map<ExitCode, std::uint64_t> failures_by_exit_code_;
};

}  // namespace embedding_client
