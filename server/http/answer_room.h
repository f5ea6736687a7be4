// How many bytes of answers may wait for their readers.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace gateway::http {

/// One bound for all connections of a server (SessionLimits::max_held_bytes), since what a thousand
/// slow readers leave unread is one process's memory. A responder asks before it renders, puts the
/// place into its Answer, and refuses the request in its own words where there is none. The engine
/// counts every body it holds, asked for or not, so that those who ask see what is there; it turns
/// nothing away itself.
///
/// Thread: any. Outlives its places.
class AnswerRoom {
 public:
  /// Some bytes of it, given back with this. Movable; empty when moved from.
  /// Thread: any, one at a time.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept
        : room_(std::exchange(other.room_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(room_, other.room_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Place();

    [[nodiscard]] std::size_t bytes() const { return bytes_; }

   private:
    friend class AnswerRoom;
    Place(AnswerRoom& room, std::size_t bytes) : room_(&room), bytes_(bytes) {}

    AnswerRoom* room_ = nullptr;
    std::size_t bytes_ = 0;
  };

  explicit AnswerRoom(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  AnswerRoom(const AnswerRoom&) = delete;
  AnswerRoom& operator=(const AnswerRoom&) = delete;

  /// None if they do not fit beside what is held. An empty room takes any answer, however large:
  /// else one beyond the bound could never be given.
  [[nodiscard]] std::optional<Place> try_take(std::size_t bytes);

  /// A place of so many bytes, whatever is held: for a body that is there already.
  [[nodiscard]] Place take(std::size_t bytes);

  [[nodiscard]] std::size_t held() const { return held_.load(std::memory_order_relaxed); }

 private:
  const std::size_t max_bytes_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace gateway::http
