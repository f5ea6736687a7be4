// What a direct call of one text came to.
#pragma once

#include "tests/bench/callers/outcome.h"
#include "tests/bench/wire/answer_reader.h"
#include "tests/bench/wire/https_connection.h"
#include "tests/bench/wire/text_call.h"

namespace bench {

/// Checks answers and counts them. Thread: one.
class DirectJudge {
 public:
  /// Both must outlive the judge.
  DirectJudge(const CallParameters& asked, Outcome& outcome) : asked_(asked), outcome_(outcome) {}

  void keep(const HttpsConnection::Answer& answer, Outcome::Clock::duration latency);

 private:
  const CallParameters& asked_;
  Outcome& outcome_;
  AnswerReader reader_;
};

}  // namespace bench
