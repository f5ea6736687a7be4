// The value of a result whose error is a sentence.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "domain/error.h"

namespace gateway::testing {

/// Throws std::runtime_error with the sentence if there is no value.
template <class T>
T or_throw(Result<T, std::string> result) {
  if (!result) throw std::runtime_error(result.error());
  return std::move(*result);
}

}  // namespace gateway::testing
