#include "http/connections.h"

namespace gateway::http {

Connections::Seat::Seat(Connections& connections, boost::beast::tcp_stream& stream)
    : connections_(connections), stream_(stream) {
  ++connections_.alive_;
  if (connections_.waiting_.size() + connections_.answering_.size() >=
      connections_.max_connections_) {
    connections_.close_one();
  }
  queue_ = &connections_.waiting_;
  position_ = queue_->insert(queue_->end(), this);
}

Connections::Seat::~Seat() {
  leave();
  --connections_.alive_;
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

void Connections::close_one() {
  Seat& oldest = waiting_.empty() ? *answering_.front() : *waiting_.front();
  oldest.leave();
  oldest.stream_.close();
}

}  // namespace gateway::http
