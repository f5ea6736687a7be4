// Vectors as JSON, in every shape.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "domain/embedding.h"
#include "encoding/float_text.h"

namespace gateway::http_call {

/// A list of the shortest numbers that are the same floats of 32 bits again. Precondition: they are
/// finite.
void append_numbers(std::string& out, const std::vector<float>& numbers);

/// A list of {index, value, token} as the provider has it, by ascending index; `token` where there
/// is one. Precondition: the values are finite.
void append_terms(std::string& out, const SparseVector& sparse);

// What they take at most, as checks::AnswerEncoding counts it.

inline constexpr std::size_t kMaxNumberBytes = encoding::kMaxFloatText + 1;
inline constexpr std::size_t kMaxTermBytes = 48 + encoding::kMaxFloatText;
inline constexpr std::size_t kMaxTokenByteBytes = 6;  ///< An escape of one byte.

}  // namespace gateway::http_call
