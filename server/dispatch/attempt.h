// One attempt of a call: out through the codec and the wire, back through the codec.
#pragma once

#include <cstddef>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "dispatch/call.h"
#include "domain/call_fault.h"
#include "domain/model_spec.h"
#include "provider/codec.h"
#include "transport/http_exchange.h"

namespace gateway::dispatch {

/// Whom a call goes to. The referred-to objects outlive every attempt.
struct Destination {
  std::string upstream;  ///< The account's name.
  std::string site;      ///< As Account has it.
  const ModelSpec& model;
  const provider::Codec& codec;
  transport::HttpExchange& exchange;
};

/// Of CallPlace::address; a longer one is cut. A caller is told it.
inline constexpr std::size_t kMaxAddressBytes = 256;

/// Sends the call once, on `terms`, and returns the vectors of its items, in their order, or why
/// there are none, and if an answer says that, of which place.
/// All that is referred to must outlive the awaited operation; `call` keeps its items. Thread: the
/// model's shard.
[[nodiscard]] boost::asio::awaitable<Result<BatchAnswer, CallFault>> attempt(
    const Destination& destination, const provider::Credentials& credentials, Call& call,
    transport::ExchangeTerms terms);

}  // namespace gateway::dispatch
