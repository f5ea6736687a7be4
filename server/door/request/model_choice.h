// Which model a request means.
#pragma once

#include <optional>
#include <string_view>

#include "dispatch/router.h"
#include "door/access/identity.h"
#include "door/checks/spelling.h"
#include "door/request/default_models.h"

namespace gateway::request {

// Callers are told only of models that they may use: what another one is, and whether it is served,
// is not for them to know.

/// The spec of the model that a request for `modality` names; an empty name means that modality's
/// default. Errors: permission_denied if the caller may not use it; unknown_model, which names the
/// models of the modality that it may use (the first 32); invalid_argument if the model is of the
/// other modality (names the routes that take it), or if the name is empty and there is no default.
[[nodiscard]] Result<const ModelSpec*> choose_model(const dispatch::Router& router,
                                                    const access::Identity& caller,
                                                    std::string_view name, Modality modality,
                                                    const DefaultModels& defaults,
                                                    const checks::Spelling& spelling);

/// The complaint, permission_denied or unknown_model, if `name` is none that the caller may use and
/// that is served: names those (the first 32). An empty name means no model in particular, so it is
/// fine.
[[nodiscard]] std::optional<Error> check_model(const dispatch::Router& router,
                                               const access::Identity& caller,
                                               std::string_view name,
                                               const checks::Spelling& spelling);

}  // namespace gateway::request
