// The search for the item at fault in a refused call, as its items stand in it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "domain/call_fault.h"
#include "domain/call_size.h"
#include "policy/faults/search_limits.h"
#include "policy/queueing/embed_item.h"

namespace gateway::dispatch {

using Items = std::vector<queueing::EmbedItemPtr>;

/// Moves the items of one call between those that are tested and those that wait, by the rules of
/// policy/faults/isolation.h. The tested ones, and who rides with them, are the call's items; the
/// others are kept here.
///
/// Thread: the model's shard.
class Search {
 public:
  /// What a failed test says of the suspects that were not in it.
  enum class Verdict {
    cleared,  ///< The fault names an item, or others pass: it is among those that were tested.
    open,     ///< The provider may be unwell: nothing clears them yet.
  };

  [[nodiscard]] bool on() const { return on_; }
  /// Provider calls it has cost, the refused one included.
  [[nodiscard]] std::size_t calls() const { return calls_; }
  /// A test is sent once more.
  void test_repeated() { ++calls_; }
  /// The only tenant with a record that has suspects among these and those held back; null if there
  /// is none, or several.
  [[nodiscard]] queueing::Tenant* payer(const Items& items) const;
  /// Nobody else has an item among these and those held back.
  [[nodiscard]] bool is_all_of(const queueing::Tenant& tenant, const Items& items) const;
  /// That tenant has paid for the next test.
  void paid_ahead(const queueing::Tenant& payer);
  /// What a tenant has paid so far, in slots.
  [[nodiscard]] double paid_by(const queueing::Tenant& tenant) const {
    return payer_ == &tenant ? paid_ : 0;
  }
  /// Items of the call that are under test: the first so many. The rest ride.
  [[nodiscard]] std::size_t tested() const { return tested_; }

  /// All of `items`, whose call was refused, are suspects. Those of tenants with a clean record
  /// stay (policy/queueing/conduct.h), or half of all if that tells none from another.
  /// Precondition: !on().
  void begin(Items& items, faults::SearchLimits::Permit permit);
  /// The answer named items[row]: the others are tested, and if they pass it is convicted of
  /// `fault` unheard. Precondition: !on(), and there are others.
  void begin_named(Items& items, std::size_t row, const CallFault& fault,
                   faults::SearchLimits::Permit permit);
  /// The test failed: the culprit is among `items`, of which a part stays.
  void test_failed(Items& items, Verdict verdict);
  /// What was refused, the call or a test, may have been too large: then all pass in smaller ones.
  void suspect_size(const CallSize& refused) { suspected_size_ = refused; }
  /// That size, as long as none of the suspects left without an answer.
  [[nodiscard]] const std::optional<CallSize>& suspected_size() const { return suspected_size_; }

  /// One item alone was tested last, and those who failed with it before have not been without it:
  /// then a test that failed is followed by theirs.
  [[nodiscard]] bool rest_is_untested() const {
    return on_ && tested_ == 1 && !rest_tested_ && !(held_.empty() && spared_.empty());
  }
  /// The test passed; its items are answered and gone. `items` are the next to be tested. False:
  /// there is nobody left to suspect.
  [[nodiscard]] bool test_passed(Items& items);
  /// The named item, which all others have acquitted themselves of; what it is convicted of.
  /// Nothing if none was named.
  struct Named {
    queueing::EmbedItemPtr item;
    CallFault fault;
  };
  [[nodiscard]] std::optional<Named> take_named();

  /// Those who were cleared so far; they ride no more.
  [[nodiscard]] Items release_cleared(Items& items);
  /// One item alone was refused for its own sake, and is sent once more some time: the others, who
  /// need not wait for that. What it has cost so far is kept.
  [[nodiscard]] Items release_others(Items& items);
  /// Others may search meanwhile.
  void give_up_place() { permit_ = {}; }

  /// `items` can hold no more than `room` >= 1. Who was named is a suspect like the others, if they
  /// can't all be tested at once.
  void shrink(Items& items, std::size_t room);
  /// Lets go of who was answered meanwhile; if no tested item is left, others take their place.
  void drop_dead(Items& items);
  [[nodiscard]] bool any_alive() const;

  /// It is over. Those of its items that are not in the call: the ones that nothing speaks against
  /// any more, and the ones that are suspects still. Harmless if there is none.
  struct Rest {
    Items cleared;
    Items suspects;
  };
  [[nodiscard]] Rest end(Items& items);

 private:
  void test_rest(Items& items);
  [[nodiscard]] bool test_trusted(Items& items);
  void test_part_of(Items& items);
  void unload_riders(Items& items);
  void erase_dead_suspects(Items& items);

  bool on_ = false;
  faults::SearchLimits::Permit permit_;
  std::size_t tested_ = 0;
  std::size_t calls_ = 0;
  const queueing::Tenant* payer_ = nullptr;  ///< Of the last test that was; may be gone.
  double paid_ = 0;                          ///< By it, in slots.
  Items held_;                               ///< Suspects that wait for the outcome of the test.
  Items spared_;              ///< Suspects of earlier tests, which Verdict::open left behind.
  Items cleared_;             ///< They ride in the next test that has room for them.
  bool rest_tested_ = false;  ///< The others were tested without the one that stood alone.
  bool riding_ = true;        ///< No test that somebody rode in has failed.
  std::optional<CallSize> suspected_size_;
  std::optional<CallFault> named_;  ///< What the one in `held_` is accused of by name.
};

}  // namespace gateway::dispatch
