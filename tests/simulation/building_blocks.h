// Models, providers and callers that several scenarios are made of.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/simulation/scenario.h"

namespace gateway::simulation {

inline constexpr double kTextRate = 30 * 60;    ///< text-embedding-v4 (docs/provider.md, 7.6).
inline constexpr double kMultimodalRate = 120;  ///< multimodal-embedding-v1 (same place).

/// Ten texts a call, as text-embedding-v4.
[[nodiscard]] ModelSpec text_model();
/// A text, an image and a video a call, as multimodal-embedding-v1 in the catalogue.
[[nodiscard]] ModelSpec multimodal_model();

/// One account with so many calls a minute, which it really allows.
[[nodiscard]] ProviderSetup account(double calls_per_minute, std::string name = "public");

/// Callers who wait for their answers before they send the next request.
[[nodiscard]] Source callers(std::string tenant, std::size_t count, Contents contents = {});
/// Requests that come at random, whatever is answered.
[[nodiscard]] Source stream(std::string tenant, double per_second, Contents contents = {});

/// So many tenants called `<name>1`, `<name>2`, …, each sending like `source`.
[[nodiscard]] std::vector<Source> tenants_like(const Source& source, std::size_t count);

/// 200 callers of one text each, of twenty services: more than 30 calls a second can carry.
[[nodiscard]] std::vector<Source> two_hundred_callers(Contents contents = {});

}  // namespace gateway::simulation
