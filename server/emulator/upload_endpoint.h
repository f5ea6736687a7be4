// The two requests that bring a file into the temporary store (docs/provider.md, 3.7).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "emulator/exchange.h"
#include "emulator/models.h"
#include "emulator/temporary_store.h"

namespace emulator {

/// `GET /api/v1/uploads?action=getPolicy&model=…`: a grant, and in `upload_host` the origin that
/// this very request was sent to, for the store has no other. `api_key`: nothing if the caller has
/// none that is accepted.
Answer answer_policy(TemporaryStore& store, const Request& request,
                     std::optional<std::string_view> api_key, const std::vector<Model>& models,
                     std::string_view request_id, Timestamp now);

/// The form that is posted to `upload_host`. Answers with an empty body and the status that the
/// form asks for, 200, 201 or else 204; refuses in XML, as the store's own service does.
Answer answer_upload(TemporaryStore& store, const Request& request, std::string_view request_id,
                     Timestamp now);

/// Of a form that is too large to be read.
Answer refuse_upload_unread(std::string_view request_id);

}  // namespace emulator
