// Results and models as messages of the API.
#pragma once

#include <cstddef>

#include "dispatch/router.h"
#include "domain/item_result.h"
#include "door/request/request_tally.h"
#include "embedding/v1/embedding_service.pb.h"

namespace gateway::grpc_door {

/// Overwrites `out` with the result of item `index`. `output_type` is what was asked for: a sparse
/// vector may have no terms and still be there. Memory that `out` holds from an earlier result is
/// used again.
void fill_result(std::size_t index, OutputType output_type, ItemResult&& result,
                 embedding::v1::ItemResult& out);

void fill_summary(const request::RequestTally& tally, embedding::v1::Summary& out);

/// Overwrites `out` with what is configured and the availability; what was learned is not in
/// `model` (budget_mapping.h). `is_default`: requests of its modality that name no model get this
/// one.
void fill_model(const dispatch::ServedModel& model, bool is_default, embedding::v1::Model& out);

}  // namespace gateway::grpc_door
