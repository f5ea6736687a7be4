// Why a request was turned away before any of it was sent; a closed set for metrics.
#pragma once

namespace gateway {

enum class Rejection {
  invalid,             ///< INVALID_ARGUMENT or NOT_FOUND, for another reason than those below.
  answer_too_large,    ///< Its answer could be more than one message may hold.
  message_too_large,   ///< Its message is over the door's limit.
  metadata_too_large,  ///< Its metadata is.
  unauthenticated,     ///< No credential, or one that nobody has.
  permission,          ///< The tenant may not use the model or the priority.
  quota_items,         ///< The tenant's items of a minute are used up.
  quota_tokens,        ///< The tenant's tokens of a day are used up.
  queue_items,         ///< The bound on items accepted was reached.
  queue_bytes,         ///< The bound on bytes accepted was reached.
  tenant_items,        ///< The tenant's own share of the queue, in items.
  tenant_bytes,        ///< The tenant's own share of the queue, in bytes.
  held_answers,        ///< Answers that wait for their readers leave no room for its own.
  deadline_spent,      ///< Its deadline had passed on arrival.
  deadline_far,     ///< Slots, what waits for them and calls take longer than its deadline allows.
  provider_down,    ///< No upstream can be called before its deadline.
  account_refused,  ///< Every upstream refuses our account: an operator must act.
  parameters_refused,  ///< The provider refused its parameters a short while ago.
  draining,            ///< The gateway is going away.
};

}  // namespace gateway
