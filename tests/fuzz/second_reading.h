// A provider's answer read with another JSON parser and no thrift, to hold the fast one against.
#pragma once

#include <string>

#include "tests/fuzz/answer_rules.h"

namespace fuzz {

/// Every number, term and token of `answer` stands in `body`, at the row whose index it has. Bodies
/// that the second parser refuses, or that hold a key twice, are not compared: what they mean is a
/// matter of taste.
void check_second_reading(const gateway::BatchAnswer& answer, const AskedBatch& asked,
                          const std::string& body, const AnswerKeys& keys);

}  // namespace fuzz
