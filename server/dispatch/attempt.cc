#include "dispatch/attempt.h"

#include <utility>

namespace gateway::dispatch {

boost::asio::awaitable<Result<BatchAnswer, CallFault>> attempt(
    const Destination& destination, const provider::Credentials& credentials, Call& call,
    transport::ExchangeTerms terms) {
  Batch batch{.model = destination.model, .parameters = call.parameters, .contents = {}};
  batch.contents.reserve(call.items.size());
  for (const queueing::EmbedItemPtr& item : call.items)
    batch.contents.push_back(&item->work.content);

  HttpRequest request = destination.codec.encode(batch, credentials);
  Result<HttpResponse, CallFault> response =
      co_await destination.exchange.exchange(std::move(request), std::move(terms), call.abort);
  if (!response) co_return std::move(response).error();
  co_return destination.codec.decode(*response, batch);
}

}  // namespace gateway::dispatch
