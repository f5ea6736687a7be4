#include "tests/bench/callers/direct_judge.h"

#include <array>
#include <string>

#include "tests/bench/callers/answer_check.h"

namespace bench {

namespace pb = embedding::v1;

void DirectJudge::keep(const HttpsConnection::Answer& answer, Outcome::Clock::duration latency) {
  if (answer.status != 200) return outcome_.failed("HTTP_" + std::to_string(answer.status));
  pb::Embedding embedding;
  const std::array<pb::Embedding*, 1> rows = {&embedding};
  const bool right = reader_.read(answer.body, asked_, rows);
  if (!right || !is_right(embedding, asked_)) return outcome_.failed("WRONG_ANSWER");
  outcome_.answered(1, latency);
}

}  // namespace bench
