// The bound on everything accepted and not yet answered: items and bytes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

namespace gateway::access {

/// Counts accepted work in items and bytes and refuses what would exceed a bound.
///
/// Thread: any. It must outlive its permits.
class Admission {
 public:
  struct Limits {
    std::size_t max_items;  ///< Most items accepted and not yet answered; > 0.
    std::size_t max_bytes;  ///< Most bytes of their contents; > 0.
  };

  enum class Refusal { items, bytes };

  /// Gives its share back when destroyed.
  class [[nodiscard]] Permit {
   public:
    Permit() = default;
    Permit(Permit&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)),
          items_(other.items_),
          bytes_(other.bytes_) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(admission_, other.admission_);
      std::swap(items_, other.items_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Permit();

   private:
    friend class Admission;
    Permit(Admission* admission, std::size_t items, std::size_t bytes)
        : admission_(admission), items_(items), bytes_(bytes) {}

    Admission* admission_ = nullptr;
    std::size_t items_ = 0;
    std::size_t bytes_ = 0;
  };

  explicit Admission(Limits limits) { set_limits(limits); }
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  /// Other bounds from the next request on. What is in stays in, also if it is more.
  void set_limits(Limits limits) {
    max_items_.store(limits.max_items, std::memory_order_relaxed);
    max_bytes_.store(limits.max_bytes, std::memory_order_relaxed);
  }

  /// All of the request or nothing of it. Refused: which bound it would exceed.
  [[nodiscard]] std::variant<Permit, Refusal> try_admit(std::size_t items, std::size_t bytes);

  /// Items admitted since the start, the answered ones included.
  [[nodiscard]] std::uint64_t admitted() const { return admitted_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t items() const { return items_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] Limits limits() const {
    return {max_items_.load(std::memory_order_relaxed), max_bytes_.load(std::memory_order_relaxed)};
  }

 private:
  void release(std::size_t items, std::size_t bytes);

  std::atomic<std::size_t> max_items_;
  std::atomic<std::size_t> max_bytes_;
  std::atomic<std::size_t> items_{0};
  std::atomic<std::size_t> bytes_{0};
  std::atomic<std::uint64_t> admitted_{0};
};

}  // namespace gateway::access
