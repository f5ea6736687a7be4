// What a command has to know of a model before it asks.
#pragma once

#include <string>

#include "client/call_options.h"
#include "client/embedding_client.h"
#include "client/status.h"
#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

/// The text model of that name as the gateway lists it; empty: its default. NOT_FOUND if it lists
/// none.
[[nodiscard]] Result<embedding::v1::Model> find_text_model(const EmbeddingClient& client,
                                                           const std::string& name,
                                                           const CallOptions& options);

}  // namespace embedding_client
