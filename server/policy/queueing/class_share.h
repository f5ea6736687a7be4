// Which of the two priority classes leads the next call.
#pragma once

#include "domain/priority.h"

namespace gateway::queueing {

/// INTERACTIVE goes first; while both classes wait, BULK is guaranteed a share of the slots.
/// Work-conserving: while only one class waits, it gets every slot and owes nothing for it.
///
/// Pure. Thread: one.
class ClassShare {
 public:
  /// `bulk_share` in [0, 1) is BULK's part of the slots while both classes wait.
  explicit ClassShare(double bulk_share);

  void set_bulk_share(double bulk_share);

  /// The class that leads, given which ones wait. Precondition: one does.
  [[nodiscard]] Priority leader(bool interactive_waits, bool bulk_waits) const;

  /// Whether an item of that class may lead out of turn. BULK may not far beyond its share.
  [[nodiscard]] bool may_jump(Priority priority) const;

  /// A call led by that class was pulled while both waited. Its slot counts for that class alone:
  /// were BULK's rides in room that INTERACTIVE leaves over counted as its share, what waits in
  /// lanes that nobody else uses would starve.
  void note_led(Priority priority);

  [[nodiscard]] double bulk_share() const { return bulk_share_; }

 private:
  double bulk_share_ = 0;
  double bulk_credit_ = 0;  ///< Slots that BULK is owed; negative: it had more than its share.
};

}  // namespace gateway::queueing
