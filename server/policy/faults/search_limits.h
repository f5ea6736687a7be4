// How many searches for an item at fault may go on at once.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <utility>

namespace gateway::faults {

/// Bounds the searches of a model, and those of each owner: of who alone has items in the refused
/// call. So one tenant's bad items never take all slots at once; further searches wait.
///
/// Pure. Thread: the model's shard.
class SearchLimits {
 public:
  static constexpr std::size_t kPerModel = 32;
  static constexpr std::size_t kPerOwner = 4;

  /// Null stands for a call of several owners.
  using Owner = const void*;

 private:
  struct Running {
    std::size_t all = 0;
    std::map<Owner, std::size_t> by_owner;
  };

 public:
  /// One search's place, given back when this goes, however the search ends. May outlive the
  /// limits.
  class Permit {
   public:
    Permit() = default;
    Permit(Permit&& other) noexcept
        : running_(std::move(other.running_)), owner_(std::exchange(other.owner_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { give_back(); }

    /// False: it was not granted, or was given back.
    explicit operator bool() const { return running_ != nullptr; }

   private:
    friend class SearchLimits;
    Permit(std::shared_ptr<Running> running, Owner owner)
        : running_(std::move(running)), owner_(owner) {}
    void give_back();

    std::shared_ptr<Running> running_;
    Owner owner_ = nullptr;
  };

  /// A place for a search; none: it must wait.
  [[nodiscard]] Permit begin(Owner owner);

  [[nodiscard]] std::size_t running() const { return running_->all; }

 private:
  std::shared_ptr<Running> running_ = std::make_shared<Running>();
};

}  // namespace gateway::faults
