#include "policy/faults/fault_message.h"

#include <string_view>

#include "policy/faults/fault_traits.h"

namespace gateway::faults {
namespace {

std::string_view preface(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::throttled:
      return "the provider throttles this gateway";
    case ErrorKind::item_refused:
      return "the provider refused this item";
    case ErrorKind::bad_answer:
      return "the provider's answer broke its contract";
    case ErrorKind::cancelled:
      return "the call was given up";
    default:
      return "the provider failed";
  }
}

/// What the provider refused of an account.
std::string_view account_preface(FaultKind kind) {
  switch (kind) {
    case FaultKind::credentials_refused:
      return "the provider refused the key";
    case FaultKind::account_blocked:
      return "the provider blocked the account";
    case FaultKind::model_refused:
      return "the provider refused the model to the account";
    default:
      return "the provider refused the account";
  }
}

/// `text` with `words` behind `separator`, if both are there.
std::string joined(std::string text, std::string_view separator, std::string_view words) {
  if (!text.empty() && !words.empty()) text.append(separator);
  return text.append(words);
}

/// "401 InvalidApiKey: Invalid API-key provided."
std::string words_of(const CallFault& fault) {
  const std::string status = fault.status > 0 ? std::to_string(fault.status) : std::string();
  // Where nothing was explained, the message is about the status.
  const bool told = fault.message.find(status) != std::string::npos;
  return joined(joined(told ? std::string() : status, " ", fault.provider_code), ": ",
                fault.message);
}

/// Who said what: "POST dashscope.aliyuncs.com/api/v1/…: 401 InvalidApiKey: …".
std::string answer_of(const CallFault& fault) {
  const std::string& address = fault.place.address;
  if (fault.kind == FaultKind::foreign_answer) return joined(fault.message, " at ", address);
  return joined(address.empty() ? std::string() : "POST " + address, ": ", words_of(fault));
}

/// With the name of the upstream, if it is known: ` of upstream "beijing"`.
std::string with_upstream(std::string_view text, std::string_view preposition,
                          const CallFault& fault) {
  std::string named(text);
  if (fault.place.upstream.empty()) return named;
  return named.append(preposition).append(" upstream \"").append(fault.place.upstream).append("\"");
}

}  // namespace

std::string message_of(const CallFault& fault) {
  const ErrorKind kind = traits_of(fault.kind).error;
  if (fault.kind == FaultKind::foreign_answer) return unasked_message_of(fault);
  // Not the provider's doing, which must not be sought there.
  if (fault.kind == FaultKind::proxy_refused)
    return joined("the provider could not be asked", ": ", fault.message);
  if (kind != ErrorKind::misconfigured)
    return joined(std::string(preface(kind)), ": ", fault.message);
  std::string message = with_upstream(account_preface(fault.kind), " of", fault);
  if (const std::string answer = answer_of(fault); !answer.empty())
    message.append(" (").append(answer).append(")");
  return message.append("; an operator must act");
}

std::string item_message_of(const CallFault& fault) {
  return joined(std::string(preface(ErrorKind::item_refused)), ": ", fault.message);
}

std::string unasked_message_of(const CallFault& fault) {
  return joined(with_upstream("the provider could not be asked", " for", fault), ": ",
                answer_of(fault));
}

}  // namespace gateway::faults
