// What holds of a request that the door let pass, up to the provider's reading of it.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include "domain/error.h"
#include "domain/model_spec.h"
#include "door/checks/query_check.h"
#include "emulator/models.h"
#include "provider/codec.h"

namespace fuzz {

/// Small enough for a fuzzer to reach them.
inline constexpr gateway::checks::QueryLimits kLimits{.max_items_per_request = 12,
                                                      .max_instruct_bytes = 64};

/// A model of the built-in catalogue, whichever `choice` falls on.
const gateway::ModelSpec& chosen_model(gateway::Modality modality, unsigned choice);

/// The emulator's model of that name; null if it has none.
const emulator::Model* emulated_model(const std::string& name);

/// What the door lets pass of a query, for a caller who may do everything, or its complaint.
gateway::Result<gateway::checks::CheckedQuery> checked(gateway::checks::EmbedQuery&& query,
                                                       const gateway::ModelSpec& model);

/// A refusal names a field, and is of a length and kind that a status can carry.
void check_refusal(const gateway::Error& error);

/// A parsed request body as the provider sees it.
struct SentBody {
  std::string bytes;
  nlohmann::json document;
};

/// The body that `codec` makes of the contents from `first` on, at most `count` of them: JSON, with
/// the model's name, under headers that no text got into.
SentBody sent_body(const gateway::provider::Codec& codec,
                   const gateway::checks::CheckedQuery& query, const gateway::ModelSpec& model,
                   std::size_t first, std::size_t count);

/// As the emulator reads it. Ends the program if it is no JSON to it.
///
/// Thread: one.
class EmulatedBody {
 public:
  explicit EmulatedBody(const std::string& bytes);
  [[nodiscard]] const simdjson::dom::element& element() const { return element_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element element_;
};

}  // namespace fuzz
