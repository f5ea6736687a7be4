// What gateways that share a budget and the store of its calendar say to each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "policy/pacing/slot_calendar.h"

namespace gateway::simulation {

/// What became of slots that were granted.
struct TokensCharged {
  Slot slot;
  std::uint64_t tokens;  ///< More than were asked for.
};
struct TokensSettled {
  Slot slot;
  std::uint64_t tokens;  ///< In all.
};
struct SlotDelayed {
  Slot slot;
  Duration by;
};
struct SlotMaybeLost {
  Slot slot;
};
struct SlotUnused {
  Slot slot;
};
using SlotNews = std::variant<TokensCharged, TokensSettled, SlotDelayed, SlotMaybeLost, SlotUnused,
                              pacing::Heard>;

/// From a gateway. The store hears the news first, then it grants.
struct StoreMessage {
  pacing::SlotLimits limits;
  std::vector<SlotNews> news{};
  std::optional<pacing::SlotAsk> ask{};
};

/// To it, for each message.
struct StoreAnswer {
  bool asked = false;               ///< The message had an ask.
  std::vector<Slot> slots{};        ///< Granted for that.
  pacing::SlotCalendar calendar{};  ///< As it stands, for forecasts.
  std::size_t gateways = 1;         ///< That have asked of late.
};

}  // namespace gateway::simulation
