// Whose turn it is among tenants of different weight: deficit round robin, counted in fractions of
// a round.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <optional>

namespace gateway::queueing {

class Tenant;

/// Weighted deficit round robin over the tenants that wait in one class.
///
/// In the textbook's form each round gives every tenant credit for `weight` slots; a tenant is
/// served while it has credit, may overdraw it (surplus round robin), and sits out the rounds it
/// takes to pay its debt. Here the rounds are not walked through but computed: a tenant's *turn* is
/// the round in which its debt is paid, which `slots` of service move back by slots / weight, and
/// the tenant with the earliest turn leads. So a step costs O(log n) whatever the weights, and a
/// round has no order in which the last one waits for all others.
///
/// A tenant that comes to wait gets the present round as its turn, or its own if that is later.
/// Hence who used less than its share goes before all that have been served in this round, as the
/// "new flows" of FQ-CoDel do (RFC 8290, section 4.2); being away saves up nothing, and going idle
/// for an instant forgives no debt.
///
/// Pure. Thread: one.
class DeficitRounds {
 public:
  /// A point in the order. Of equal turns, which full calls make common, those come first who were
  /// not served since they came to wait.
  struct Turn {
    double round;
    bool served;

    auto operator<=>(const Turn&) const = default;
  };
  using Order = std::multimap<Turn, Tenant*>;

  /// A tenant's place. Owned by the tenant; it must not be destroyed while it waits.
  struct Seat {
    Tenant* tenant = nullptr;
    double weight = 1;                       ///< > 0.
    double turn = 0;                         ///< The round in which it may lead next.
    std::optional<Order::iterator> place{};  ///< While it waits.
  };

  /// The tenant has work from now on. Harmless if it had some already.
  void enter(Seat& seat);

  /// It has none any more. Its debt stays.
  void leave(Seat& seat);

  /// Whose turn it is; null if nobody waits. The present round becomes that of this tenant.
  [[nodiscard]] Tenant* lead();

  /// Takes `slots` for service from the tenant, or gives them back if negative. Debt grows to
  /// `most_debt` slots at most; what was deeper stays. Credit is never saved up past the present
  /// round.
  void charge(Seat& seat, double slots, double most_debt);

  /// Another weight, > 0. A debt stays as many slots.
  void set_weight(Seat& seat, double weight);

  /// Slots that have to pass by in its favour before it may lead; 0 if it may now.
  [[nodiscard]] double debt(const Seat& seat) const;

  /// The present round.
  [[nodiscard]] double round() const { return round_; }

  [[nodiscard]] std::size_t waiting() const { return order_.size(); }

 private:
  void move(Seat& seat, Turn turn);

  Order order_;  ///< Equals in order of arrival.
  double round_ = 0;
};

}  // namespace gateway::queueing
