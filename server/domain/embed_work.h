// What is asked: one content on its way to its vector, whoever waits for it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/content.h"
#include "domain/item_cost.h"
#include "domain/throttled.h"
#include "domain/time.h"

namespace gateway {

/// One row of a provider call. It knows nothing of callers: who waits for it, and until when, is an
/// EmbedItem's to say (policy/queueing/embed_item.h).
struct EmbedWork {
  /// By which account of the model, whose name outlives it.
  struct ThrottledBy {
    std::string_view account;
    Throttled throttled;
  };

  /// What has become of it so far.
  struct Record {
    std::uint32_t attempts = 0;         ///< Provider calls it was part of.
    std::uint32_t failures = 0;         ///< Of those, that failed, throttled ones aside.
    std::uint32_t in_company = 0;       ///< Calls of it and others that ever failed.
    std::uint32_t failed_alone = 0;     ///< Of those, without company.
    std::uint32_t against = 0;          ///< Of these, whose call had left: they speak against it.
    std::uint32_t account_refused = 0;  ///< Of these, whose answer spoke of the account instead.
    std::uint32_t refuted = 0;  ///< Failures before which others had passed since the last one.
    Timestamp first_sent_at = kNever;
    Timestamp failed_at = kNever;        ///< When the last call of it that had left failed.
    std::vector<ThrottledBy> throttled;  ///< One for each account that has throttled it.
    bool alone = false;                  ///< Must share no call: it was at fault a short while ago.
    /// The calls of it that failed are explained without it.
    void acquit() {
      failures = failed_alone = against = account_refused = refuted = 0;
      failed_at = kNever;
    }

    bool flawed = false;  ///< Its answer broke the contract once; a second time it fails.
  };

  Content content;
  ItemCost cost;
  std::uint64_t key = 0;  ///< Of the content: hash_of() of policy/faults/poison_memory.h.
  Record record;
};

}  // namespace gateway
