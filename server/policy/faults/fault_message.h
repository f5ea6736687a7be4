// A fault in the words that callers hear.
#pragma once

#include <string>

#include "domain/call_fault.h"

namespace gateway::faults {

/// What is told of a fault that stands. Refusals of our account name
/// whose they are, and who said so: the upstream, host, path, status, and the provider's code and
/// words, as far as they are known. Never a key. Some 900 bytes at most, as CallFault's parts are
/// bounded by who fills them in.
[[nodiscard]] std::string message_of(const CallFault& fault);

/// The same of an item that is at fault, whatever the fault says of itself.
[[nodiscard]] std::string item_message_of(const CallFault& fault);

/// The same where it is open whether the account is refused, or nobody is there who could refuse
/// it: a firewall answers in the provider's place.
[[nodiscard]] std::string unasked_message_of(const CallFault& fault);

}  // namespace gateway::faults
