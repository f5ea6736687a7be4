#include "dispatch/search.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "policy/faults/isolation.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {
namespace {

bool any_alive(const Items& items) {
  return std::ranges::any_of(items, [](const auto& item) { return item->alive(); });
}

void erase_dead(Items& items) {
  std::erase_if(items, [](const queueing::EmbedItemPtr& item) { return !item->alive(); });
}

void move_behind(Items& from, Items& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

/// Moves what stands at `from` and behind it to the end of `to`.
void move_tail(Items& items, std::size_t from, Items& to) {
  const auto tail = items.begin() + static_cast<std::ptrdiff_t>(from);
  to.insert(to.end(), std::make_move_iterator(tail), std::make_move_iterator(items.end()));
  items.erase(tail, items.end());
}

}  // namespace

void Search::begin(Items& items, faults::SearchLimits::Permit permit) {
  assert(!on_ && !items.empty());
  on_ = true;
  permit_ = std::move(permit);
  calls_ = 1;
  if (!test_trusted(items)) test_part_of(items);
}

void Search::begin_named(Items& items, std::size_t row, const CallFault& fault,
                         faults::SearchLimits::Permit permit) {
  assert(!on_ && row < items.size() && items.size() > 1);
  on_ = true;
  permit_ = std::move(permit);
  calls_ = 2;
  named_ = fault;
  const auto place = items.begin() + static_cast<std::ptrdiff_t>(row);
  held_.push_back(std::move(*place));
  items.erase(place);
  tested_ = items.size();
}

queueing::Tenant* Search::payer(const Items& items) const {
  queueing::Tenant* payer = nullptr;
  for (const Items* const suspects : {&items, &held_, &spared_}) {
    for (const queueing::EmbedItemPtr& item : *suspects) {
      if (item->tenant->conduct().clean() || item->tenant == payer) continue;
      if (payer != nullptr) return nullptr;
      payer = item->tenant;
    }
  }
  return payer;
}

bool Search::is_all_of(const queueing::Tenant& tenant, const Items& items) const {
  const auto is_its = [&tenant](const auto& item) { return item->tenant == &tenant; };
  return std::ranges::all_of(items, is_its) && std::ranges::all_of(held_, is_its) &&
         std::ranges::all_of(spared_, is_its) && std::ranges::all_of(cleared_, is_its);
}

void Search::paid_ahead(const queueing::Tenant& payer) {
  paid_ = paid_by(payer) + 1;
  payer_ = &payer;
}

void Search::test_failed(Items& items, Verdict verdict) {
  assert(on_);
  // A rider may be bad as well. Were it tried again and again, it would lead the search astray.
  if (items.size() > tested_) riding_ = false;
  unload_riders(items);
  if (verdict == Verdict::open && rest_is_untested()) return test_rest(items);
  if (std::exchange(named_, std::nullopt)) {  // The name was wrong, or not the only one.
    move_behind(held_, items);
  } else if (verdict == Verdict::cleared) {
    move_behind(held_, cleared_);
    move_behind(spared_, cleared_);
  } else {
    move_behind(held_, spared_);
  }
  test_part_of(items);
}

bool Search::test_passed(Items& items) {
  assert(on_);
  items = std::exchange(held_, {});
  // What passed shows that the provider is well, so the failures before were an item's.
  move_behind(spared_, cleared_);
  tested_ = 0;
  erase_dead_suspects(items);
  if (items.empty()) return false;
  test_part_of(items);
  return true;
}

/// Who left might have been the one at fault.
void Search::erase_dead_suspects(Items& items) {
  const std::size_t before = items.size();
  erase_dead(items);
  if (items.size() < before) suspected_size_.reset();
}

std::optional<Search::Named> Search::take_named() {
  if (!named_ || held_.empty()) return std::nullopt;
  Named named{std::move(held_.front()), *std::exchange(named_, std::nullopt)};
  held_.clear();
  return named;
}

/// Nothing has passed so far, so nobody knows whether it is the item or the provider. The others
/// without it are the experiment.
void Search::test_rest(Items& items) {
  ++calls_;
  rest_tested_ = true;
  Items alone = std::exchange(items, {});
  move_behind(held_, items);
  move_behind(spared_, items);
  held_ = std::move(alone);
  tested_ = items.size();
}

/// Those of tenants with a clean record go first, all at once, if they are most of the suspects and
/// not all: they are likely to pass. Else false.
bool Search::test_trusted(Items& items) {
  erase_dead(items);
  // Not of std::ranges, whose result clang 14 can't read with this library.
  const auto others = std::stable_partition(
      items.begin(), items.end(), [](const auto& item) { return item->tenant->conduct().clean(); });
  const auto trusted = static_cast<std::size_t>(others - items.begin());
  // Where most have a record it tells little: then bad items are everybody's.
  if (trusted == items.size() || trusted < items.size() - trusted) return false;
  ++calls_;
  tested_ = trusted;
  move_tail(items, tested_, held_);
  return true;
}

/// `items` are all suspects.
void Search::test_part_of(Items& items) {
  erase_dead(items);
  ++calls_;
  const std::size_t suspects = items.size();
  tested_ = suspects > 0 ? faults::suspects_to_send(suspects) : 0;
  Items held;
  move_tail(items, tested_, held);
  move_behind(held_, held);
  held_ = std::move(held);
  // Who stands alone is judged alone.
  if (tested_ > 1 && riding_) move_behind(cleared_, items);
}

void Search::unload_riders(Items& items) {
  if (items.size() > tested_) move_tail(items, tested_, cleared_);
}

Items Search::release_cleared(Items& items) {
  unload_riders(items);
  return std::exchange(cleared_, {});
}

Items Search::release_others(Items& items) {
  unload_riders(items);
  named_.reset();
  suspected_size_.reset();
  Items others = std::exchange(held_, {});
  move_behind(spared_, others);
  move_behind(cleared_, others);
  return others;
}

void Search::shrink(Items& items, std::size_t room) {
  if (items.size() <= room) return;
  unload_riders(items);
  if (tested_ <= room) return;
  named_.reset();  // It takes all others to acquit themselves of it.
  Items surplus;
  move_tail(items, room, surplus);
  move_behind(held_, surplus);
  held_ = std::move(surplus);
  tested_ = room;
}

void Search::drop_dead(Items& items) {
  const auto end = items.begin() + static_cast<std::ptrdiff_t>(std::min(tested_, items.size()));
  tested_ = static_cast<std::size_t>(
      std::count_if(items.begin(), end, [](const auto& item) { return item->alive(); }));
  erase_dead_suspects(items);
  erase_dead_suspects(held_);
  for (Items* const others : {&spared_, &cleared_}) erase_dead(*others);
  if (tested_ > 0) return;
  named_.reset();
  unload_riders(items);
  items = std::exchange(held_, {});
  if (items.empty()) items = std::exchange(spared_, {});
  if (items.empty()) items = std::exchange(cleared_, {});
  tested_ = items.size();
}

bool Search::any_alive() const {
  return dispatch::any_alive(held_) || dispatch::any_alive(spared_) ||
         dispatch::any_alive(cleared_);
}

Search::Rest Search::end(Items& items) {
  if (!std::exchange(on_, false)) return {};
  riding_ = true;
  rest_tested_ = false;
  payer_ = nullptr;
  permit_ = {};
  unload_riders(items);
  named_.reset();
  Rest rest{.cleared = std::exchange(cleared_, {}), .suspects = std::exchange(held_, {})};
  move_behind(spared_, rest.suspects);
  return rest;
}

}  // namespace gateway::dispatch
