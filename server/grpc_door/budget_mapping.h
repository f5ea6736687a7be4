// Reports of budgets and queues as messages of the API.
#pragma once

#include <string_view>
#include <vector>

#include "dispatch/report.h"
#include "door/access/identity.h"
#include "embedding/v1/embedding_service.pb.h"

namespace gateway::grpc_door {

/// The most tenants named for one model; how many there are in all is said beside them.
inline constexpr std::size_t kMaxTenantsReported = 50;

/// Of an answer.
using ModelBudgets = google::protobuf::RepeatedPtrField<embedding::v1::ModelBudget>;

/// Overwrites `out` with the report of `model` alone, or with all if it is empty; of the models
/// that the caller may use. It is told of other tenants' queues only if it sees everybody, but of
/// the sums always: they say how long it will wait.
void fill_budgets(const std::vector<dispatch::ModelReport>& reports, std::string_view model,
                  const access::Identity& caller, ModelBudgets& out);

/// Sets what `out` says of budgets, the present pace and learned limits: sums over the model's
/// upstreams, and the smallest of their limits. `max_image_bytes` goes down with them.
void fill_standing(const dispatch::ModelReport& report, embedding::v1::Model& out);

}  // namespace gateway::grpc_door
