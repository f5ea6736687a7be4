// Reads vectors out of a success body, believing nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/batch.h"
#include "domain/call_fault.h"
#include "domain/error.h"

namespace gateway::provider {

/// Where a dialect keeps its rows.
struct AnswerShape {
  std::string_view parent;  ///< Key of the object that holds the list; empty: the body itself.
  std::string_view list;    ///< Key of the list of rows.
  std::string_view index;   ///< Key, in a row, of its position in the request.
};

/// What the batch asked for.
struct AnswerExpectation {
  std::size_t rows;
  std::uint32_t dimension;
  bool dense;
  bool sparse;
  bool fused;  ///< The model makes one vector of everything.
};

/// How an answer breaks the contract. The text names rows and figures, never contents.
struct AnswerFlaw {
  FaultKind kind;  ///< bad_answer, rows_miscounted or shape_wrong.
  std::string message;
  std::string request_id;  ///< As far as it was read.
};

/// All rows, each exactly once by its index. A row's vectors are of the asked kinds, of the right
/// length, finite as floats, and dense ones not all zero, since no cosine exists of those; else the
/// row is among BatchAnswer::flaws, and its neighbours stand (docs/provider.md, 6.12).
///
/// A row that is missing, null, or without a position is such a flaw if a later position, or its
/// place behind all others, shows that they were not numbered anew without it; else nobody can tell
/// whose vectors they are.
///
/// A flaw of the whole instead: no JSON of an answer, or vectors of strangers made into one (the
/// first that is found); too few rows, too many, or two with one position; or the first row's flaw,
/// if every one of several rows has one, or if all are vectors of another shape than was asked for.
///
/// A vector that was not asked for is skipped. Usage and request id decide nothing about vectors:
/// where they are missing or absurd, usage is zero ("not told") and the id empty.
///
/// Reads `body` in place if its capacity reaches far enough past its end, else a copy. Thread: any;
/// keeps a parser per thread. Never throws.
[[nodiscard]] Result<BatchAnswer, AnswerFlaw> read_embeddings(const std::string& body,
                                                              const AnswerShape& shape,
                                                              const AnswerExpectation& expected);

}  // namespace gateway::provider
