#include "dispatch/attempt.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace gateway::dispatch {
namespace {

CallFault at_place(CallFault fault, const Destination& destination, std::string_view target) {
  fault.place = {.upstream = destination.upstream, .address = destination.site};
  std::string& address = fault.place.address.append(target);
  address.resize(std::min(address.size(), kMaxAddressBytes));
  return fault;
}

}  // namespace

boost::asio::awaitable<Result<BatchAnswer, CallFault>> attempt(
    const Destination& destination, const provider::Credentials& credentials, Call& call,
    transport::ExchangeTerms terms) {
  Batch batch{.model = destination.model, .parameters = call.parameters, .contents = {}};
  batch.contents.reserve(call.items.size());
  for (const queueing::EmbedItemPtr& item : call.items)
    batch.contents.push_back(&item->work.content);

  HttpRequest request = destination.codec.encode(batch, credentials);
  const std::string target = request.target;
  Result<HttpResponse, CallFault> response =
      co_await destination.exchange.exchange(std::move(request), std::move(terms), call.abort);
  if (!response) co_return std::move(response).error();
  Result<BatchAnswer, CallFault> answer = destination.codec.decode(*response, batch);
  if (!answer) co_return at_place(std::move(answer).error(), destination, target);
  co_return std::move(answer);
}

}  // namespace gateway::dispatch
