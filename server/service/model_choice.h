// Which model a request means.
#pragma once

#include <optional>
#include <string_view>

#include "dispatch/router.h"
#include "service/service_limits.h"

namespace gateway {

/// The spec of the model that a request for `modality` names; an empty name means that modality's
/// default. Errors: unknown_model, which names the served models of the modality (the first 32);
/// invalid_argument if the model is of the other modality (names the RPCs that take it), or if the
/// name is empty and there is no default.
[[nodiscard]] Result<const ModelSpec*> choose_model(const Router& router, std::string_view name,
                                                    Modality modality,
                                                    const DefaultModels& defaults);

/// The complaint, unknown_model, if `name` is not served: names the served models (the first 32).
/// An empty name means no model in particular, so it is fine.
[[nodiscard]] std::optional<Error> check_model(const Router& router, std::string_view name);

}  // namespace gateway
