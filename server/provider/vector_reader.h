// Reads one dense or sparse vector, number by number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <simdjson.h>

#include "domain/embedding.h"
#include "provider/term_list.h"

namespace gateway::provider {

/// What is wrong with a vector.
struct VectorFlaw {
  std::string what = {};  ///< In figures; empty: nothing.
  bool wrong_shape =
      false;  ///< It is a vector, but not as asked for: of another length, or a text.
};

/// Fills `out` with exactly `dimension` numbers, finite as floats and not all zero.
[[nodiscard]] VectorFlaw read_dense(simdjson::ondemand::value value, std::uint32_t dimension,
                                    std::vector<float>& out);

/// Fills `out` from a list of {index, value, token}: indices unique and within 32 bits, values
/// finite as floats, tokens optional (docs/provider.md, 2.4). An empty list is a vector without
/// terms. `terms` holds anything before and afterwards; who reads many vectors lends the same one.
[[nodiscard]] VectorFlaw read_sparse(simdjson::ondemand::value value,
                                     std::vector<SparseTerm>& terms, SparseVector& out);

}  // namespace gateway::provider
