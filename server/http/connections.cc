#include "http/connections.h"

namespace gateway::http {

Connections::Seat::Seat(Connections& connections, Occupant& occupant)
    : connections_(connections), occupant_(occupant) {
  if (connections_.seated() >= connections_.max_connections_) connections_.cut_one();
  queue_ = &connections_.waiting_;
  position_ = queue_->insert(queue_->end(), this);
}

Connections::Seat::~Seat() {
  leave();
  if (stranded_) --connections_.stranded_;
}

void Connections::Seat::wait_for_request() {
  move_to(connections_.waiting_);
}

void Connections::Seat::begin_answer() {
  move_to(connections_.answering_);
}

void Connections::Seat::move_to(std::list<Seat*>& queue) {
  if (queue_ == nullptr) return;
  queue.splice(queue.end(), *queue_, position_);
  queue_ = &queue;
}

void Connections::Seat::leave() {
  if (queue_ == nullptr) return;
  queue_->erase(position_);
  queue_ = nullptr;
}

bool Connections::has_room() const {
  if (stranded_ >= max_connections_) return false;
  const bool somebody_goes = !waiting_.empty() || crowd_ == Crowd::cut_answered;
  return seated() < max_connections_ || somebody_goes;
}

void Connections::wind_up() {
  for (Seat* seat : waiting_) seat->occupant_.wind_up();
}

void Connections::cut_one() {
  const bool answered = waiting_.empty();
  Seat& oldest = answered ? *answering_.front() : *waiting_.front();
  if (answered) {
    oldest.stranded_ = true;
    ++stranded_;
  }
  oldest.leave();
  oldest.occupant_.cut();
}

}  // namespace gateway::http
