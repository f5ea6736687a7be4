#include "http/answer_room.h"

namespace gateway::http {

AnswerRoom::Place::~Place() {
  if (room_ != nullptr) room_->held_.fetch_sub(bytes_, std::memory_order_relaxed);
}

std::optional<AnswerRoom::Place> AnswerRoom::try_take(std::size_t bytes) {
  std::size_t held = held_.load(std::memory_order_relaxed);
  do {
    if (held > 0 && (held >= max_bytes_ || bytes > max_bytes_ - held)) return std::nullopt;
  } while (!held_.compare_exchange_weak(held, held + bytes, std::memory_order_relaxed));
  return Place(*this, bytes);
}

AnswerRoom::Place AnswerRoom::take(std::size_t bytes) {
  held_.fetch_add(bytes, std::memory_order_relaxed);
  return {*this, bytes};
}

}  // namespace gateway::http
