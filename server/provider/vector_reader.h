// Reads one dense or sparse vector, number by number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <simdjson.h>

#include "domain/embedding.h"
#include "provider/term_list.h"

namespace gateway::provider {

/// Fills `out` with exactly `dimension` numbers, finite as floats and not all zero. Returns what is
/// wrong, or an empty string.
[[nodiscard]] std::string read_dense(simdjson::ondemand::value value, std::uint32_t dimension,
                                     std::vector<float>& out);

/// Fills `out` from a list of {index, value, token}: indices unique and within 32 bits, values
/// finite as floats, tokens optional (docs/provider.md, 2.4). An empty list is a vector without
/// terms. `terms` holds anything before and afterwards; who reads many vectors lends the same one.
/// Returns what is wrong, or an empty string.
[[nodiscard]] std::string read_sparse(simdjson::ondemand::value value,
                                      std::vector<SparseTerm>& terms, SparseVector& out);

}  // namespace gateway::provider
