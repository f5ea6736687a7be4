// The open connections of a server, and which of them goes when there are too many.
#pragma once

#include <cstddef>
#include <list>

#include <boost/beast/core/tcp_stream.hpp>

namespace gateway::http {

/// A newcomer is always let in: whoever has business must not be kept out by clients that hold
/// connections open. It takes the place of the one that has waited longest for its client to ask;
/// if all are being answered, of the one whose answer began first.
///
/// Thread: the server's.
class Connections {
 public:
  /// One connection's place, for as long as it lives. It begins waiting for a request.
  class Seat {
   public:
    /// The stream outlives the seat, and is closed when another connection takes the place.
    Seat(Connections& connections, boost::beast::tcp_stream& stream);
    ~Seat();
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

    void wait_for_request();
    void begin_answer();

   private:
    friend class Connections;
    void move_to(std::list<Seat*>& queue);
    void leave();

    Connections& connections_;
    boost::beast::tcp_stream& stream_;
    std::list<Seat*>* queue_ = nullptr;  // Null: the place is another's now.
    std::list<Seat*>::iterator position_;
  };

  explicit Connections(std::size_t max_connections) : max_connections_(max_connections) {}
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  /// False while as many as may be open are open and as many again were closed and have not
  /// noticed it yet, as happens to those that wait for the status: then a newcomer is turned away.
  [[nodiscard]] bool has_room() const { return alive_ < 2 * max_connections_; }

 private:
  void close_one();

  const std::size_t max_connections_;
  std::size_t alive_ = 0;  // Seats, also those that lost their place.
  std::list<Seat*> waiting_;
  std::list<Seat*> answering_;
};

}  // namespace gateway::http
