// All results of a request, with the items that may still succeed asked for again.
#pragma once

#include <vector>

#include "client/call_options.h"
#include "client/embedding_client.h"
#include "client/status.h"
#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

/// Embeds every text of `request` and returns one result per text, in input order, each with an
/// embedding or an error.
///
/// Over the streaming RPC, and beyond what EmbedStream repeats:
///   * items the gateway calls retryable, and items that a broken stream left unanswered, are sent
///   again, and only they;
///   * a request refused because of one text (the message names the field `texts[k]`) costs that
///   text alone: it gets the error
///     and the others are sent without it.
/// All of it within one timeout and one count of attempts, again and again until that timeout. A
/// text refused at the door costs no attempt.
///
/// The call as a whole fails only if no text was answered: gateway unreachable, model unknown,
/// option impossible, deadline passed or stop requested before the first answer.
///
/// Thread: any. Memory: the request, its answers, and a copy of what is sent again.
[[nodiscard]] Result<std::vector<embedding::v1::ItemResult>> embed_all(
    const EmbeddingClient& client, const embedding::v1::EmbedRequest& request,
    const CallOptions& options = {});

}  // namespace embedding_client
