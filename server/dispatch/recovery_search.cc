// The half of Recovery that looks for the item at fault.
#include <algorithm>
#include <iterator>
#include <utility>

#include "dispatch/recovery.h"
#include "policy/faults/fault_traits.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {
namespace {

/// Whether the refusal may as well be of the whole call: it is the provider's word, and does not
/// say which item it means.
bool may_mean_the_size(const CallFault& fault) {
  const faults::FaultTraits traits = faults::traits_of(fault.kind);
  return traits.repeat == faults::Repeat::never &&
         (traits.blame == faults::Blame::item || traits.blame == faults::Blame::size);
}

/// Parameters with which others pass are refused for an item's sake.
bool blames_an_item(const CallFault& fault) {
  const faults::Blame blame = faults::traits_of(fault.kind).blame;
  return blame == faults::Blame::item || blame == faults::Blame::parameters;
}

}  // namespace

void Recovery::isolate(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp at) {
  upstream.probe().fault_handled(fault, Aftermath::isolated);
  const CallSize refused = call->started.size;
  if (call->search.on()) {
    const bool alone = call->sent == call->search.tested();
    if (alone && may_mean_the_size(fault)) call->search.suspect_size(refused);
    const bool of_an_item =
        blames_an_item(fault) || upstream.budget().health().passed_since(call->started.at);
    call->search.test_failed(call->items,
                             of_an_item ? Search::Verdict::cleared : Search::Verdict::open);
    if (of_an_item) call->failures = {};
    return send_test(upstream, std::move(call), at);
  }
  queue_.refund(call->items);
  faults::SearchLimits::Permit permit = searches_.begin(call->owner());
  if (!permit) {
    upstream.probe().search_postponed();
    searches_waiting_.push_back(std::move(call));
    return;
  }
  call->search.begin(call->items, std::move(permit));
  if (may_mean_the_size(fault)) call->search.suspect_size(refused);
  if (blames_an_item(fault)) call->failures = {};
  send_test(upstream, std::move(call), at);
}

/// The answer named a row. The others are sent without it; if they pass, the name was right.
void Recovery::follow_name(Upstream& upstream, CallPtr call, const CallFault& fault,
                           Timestamp now) {
  faults::SearchLimits::Permit permit = searches_.begin(call->owner());
  if (!permit) return isolate(upstream, std::move(call), fault, now);
  upstream.probe().fault_handled(fault, Aftermath::isolated);
  queue_.refund(call->items);
  call->failures = {};
  call->search.begin_named(call->items, *fault.row, fault, std::move(permit));
  send_test(upstream, std::move(call), now);
}

void Recovery::send_test(Upstream& upstream, CallPtr call, Timestamp at) {
  call->drop_dead();
  if (call->items.empty()) return end_search(upstream, *call, false);
  if (call->hung) let_go_of_others(*call);
  // Whose items have been at fault of late can wait for others' turns.
  const auto has_record = [](const auto& item) { return !item->tenant->conduct().clean(); };
  call->yields = call->yields || std::ranges::all_of(call->items, has_record);
  retries_.add(at, std::move(call));
}

/// Its tests may take all of a call's time. Who is cleared does not ride in them, and for an item
/// that stands alone, and is not given up as a straggler, nobody waits: the last suspects go alone
/// too.
void Recovery::let_go_of_others(Call& call) {
  Items cleared = call.search.release_cleared(call.items);
  for (const queueing::EmbedItemPtr& item : cleared) item->work.record.acquit();
  queue_.put_back(call.parameters, std::move(cleared));
  if (call.search.tested() > 1) return;
  Items suspects = call.search.release_others(call.items);
  for (const queueing::EmbedItemPtr& item : suspects) item->work.record.alone = true;
  queue_.put_back(call.parameters, std::move(suspects));
}

/// A test is sent once more. An item that was refused or throttled alone may take seconds until
/// then, for which those who failed with it do not wait.
void Recovery::repeat_test(Call& call, const CallFault& fault) {
  call.search.test_repeated();
  const faults::FaultTraits traits = faults::traits_of(fault.kind);
  const bool throttled = traits.throttle && !faults::breaker_failure(fault.kind);
  if (call.sent > 1 || (traits.blame != faults::Blame::item && !throttled)) return;
  Items others = call.search.release_others(call.items);
  call.search.give_up_place();
  for (const queueing::EmbedItemPtr& item : others) item->work.record.acquit();
  queue_.put_back(call.parameters, std::move(others));
  begin_waiting_searches();
}

/// A test has passed; its items have their answers.
void Recovery::search_on(Upstream& upstream, CallPtr call, Timestamp now) {
  if (auto named = call->search.take_named(); named && named->item->alive()) {
    queueing::EmbedItem& item = *named->item;
    convict(upstream, item, *call, named->fault, now);
    const Error error = faults::to_error(named->fault);
    queue_.deliver(item, {error, item.billed, item.timing});
    call->items.clear();
    return end_search(upstream, *call, true);
  }
  if (!call->search.test_passed(call->items)) {
    if (const auto& size = call->search.suspected_size()) upstream.passed_apart(*size, now);
    return end_search(upstream, *call, false);
  }
  call->failures = {};
  send_test(upstream, std::move(call), now);
}

/// Harmless if there is no search. Nothing speaks against those held back any more.
void Recovery::end_search(Upstream& upstream, Call& call, bool found) {
  if (!call.search.on()) return;
  Search::Rest rest = close_search(upstream, call, found);
  for (Items* const items : {&rest.suspects, &rest.cleared}) {
    for (const queueing::EmbedItemPtr& item : *items) item->work.record.acquit();
  }
  queue_.put_back(call.parameters, std::move(rest.suspects));
  queue_.put_back(call.parameters, std::move(rest.cleared));
}

Search::Rest Recovery::close_search(Upstream& upstream, Call& call, bool found) {
  upstream.probe().isolation_ended({call.search.calls(), found});
  Search::Rest rest = call.search.end(call.items);
  begin_waiting_searches();
  return rest;
}

void Recovery::begin_waiting_searches() {
  std::erase_if(searches_waiting_, [this](CallPtr& call) {
    call->drop_dead();
    if (call->items.empty()) return true;
    faults::SearchLimits::Permit permit = searches_.begin(call->owner());
    if (!permit) return false;
    call->search.begin(call->items, std::move(permit));
    call->failures = {};
    const Timestamp at = call->started.at;  // Long past: it may leave.
    retries_.add(at, std::move(call));
    return true;
  });
}

void Recovery::drop_dead() {
  retries_.drop_dead();
  begin_waiting_searches();
}

}  // namespace gateway::dispatch
