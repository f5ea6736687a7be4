// The open connections of one thread of a server, and which of them goes when there are too many.
#pragma once

#include <cstddef>
#include <list>

namespace gateway::http {

/// What there is to do to a connection from outside.
///
/// Thread: the connection's.
class Occupant {
 public:
  /// Ends it at once, whatever is under way.
  virtual void cut() = 0;
  /// Ends it unless a request is under way.
  virtual void wind_up() = 0;

 protected:
  ~Occupant() = default;
};

/// A newcomer takes the place of the connection that has waited longest for its client to ask: who
/// has business must not be kept out by clients that hold connections open. If all are being
/// answered, the newcomer is turned away, or takes the place of the one whose answer began first,
/// as the server was told.
///
/// Thread: the connections'.
class Connections {
 public:
  enum class Crowd {
    turn_away,     ///< For doors whose answers were paid for.
    cut_answered,  ///< For doors that must always let their next client in.
  };

  /// One connection's place, for as long as it lives. It begins waiting for a request.
  /// Thread: the connection's.
  class Seat {
   public:
    /// There is room. The occupant outlives the seat, and is cut when another takes its place.
    Seat(Connections& connections, Occupant& occupant);
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
    Occupant& occupant_;
    std::list<Seat*>* queue_ = nullptr;  // Null: the place is another's now.
    std::list<Seat*>::iterator position_;
    bool stranded_ = false;
  };

  Connections(std::size_t max_connections, Crowd crowd)
      : max_connections_(max_connections), crowd_(crowd) {}
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  /// Whether a newcomer is let in. Also false while as many as may be open were cut over their
  /// answers and have not noticed it yet, as happens to those whose responder waits.
  [[nodiscard]] bool has_room() const;

  /// Every connection ends as soon as no request is under way on it.
  void wind_up();

 private:
  void cut_one();
  [[nodiscard]] std::size_t seated() const { return waiting_.size() + answering_.size(); }

  const std::size_t max_connections_;
  const Crowd crowd_;
  std::size_t stranded_ = 0;  // Seats that lost their place while they were answered.
  std::list<Seat*> waiting_;
  std::list<Seat*> answering_;
};

}  // namespace gateway::http
