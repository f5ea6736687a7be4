// One request from its arrival to its end, whatever the door.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "dispatch/departure.h"
#include "dispatch/router.h"
#include "domain/error.h"
#include "domain/item_result.h"
#include "domain/rejection.h"
#include "door/access/identity.h"
#include "door/checks/embed_query.h"
#include "door/request/arrival.h"
#include "door/request/request_room.h"
#include "door/request/request_tally.h"
#include "door/request/response_writer.h"
#include "door/request/services.h"

namespace gateway::request {

/// Who calls, and since when, in which trace and until when; what the request holds of quotas and
/// room; what became of its items. It ends exactly once: with the first of what ends it, while all
/// that follows changes nothing, and with INTERNAL when it is destroyed and nothing has. The end
/// settles the quotas, is told to the probe, and then the writer finishes, if there is one. The
/// room is held until this is destroyed.
///
/// A door gets it from Intake::enter(), reads what the caller sent, lets it be admitted, and
/// submits it. What turns the request away before that ends it, and is for the door to write; from
/// then on the writer does.
///
/// Thread: one at a time, each after the other has made known what it did, but for cancel(). Moved
/// only as long as no writer is attached.
class RequestContext final : private ResultSink {
 public:
  /// `services` outlives this. `caller`: its error is for reject(), and nothing else comes then.
  RequestContext(const Services& services, const Arrival& arrival, Result<access::Identity> caller);
  RequestContext(RequestContext&& other) = default;
  RequestContext& operator=(RequestContext&& other) = delete;
  ~RequestContext() override;

  [[nodiscard]] Route route() const { return arrival_.route; }
  /// Precondition: the caller may come in.
  [[nodiscard]] const access::Identity& caller() const { return *caller_; }
  [[nodiscard]] const checks::Spelling& spelling() const { return arrival_.spelling; }
  /// The name of the field that its items are in. Precondition: embeds(route()).
  [[nodiscard]] std::string_view items_field() const {
    return checks::spelled(spelling().fields,
                           takes_texts(route()) ? checks::Field::texts : checks::Field::contents);
  }
  [[nodiscard]] const RequestTally& tally() const { return tally_; }

  /// A model that is served is what it is about.
  void set_model(const ModelSpec& model) { tally_.set_model(model.name); }

  /// Holds the query against the caller's rights, the model, the quotas and the gateway's room.
  /// Errors, which end it: unknown_model, permission_denied, invalid_argument, quota_exceeded,
  /// overloaded. Precondition: embeds(route()).
  [[nodiscard]] Result<dispatch::EmbedRequest> admit(checks::EmbedQuery&& query);

  /// Ends it: the caller could have known that this is wrong. Answers the error.
  Error reject(Error error);
  /// As above, for that reason.
  Error reject(Rejection reason, Error error);

  /// From now on `writer` finishes; it outlives this.
  void attach(EndWriter& writer) { writer_ = &writer; }

  /// Hands what was admitted to the model's shard, and its results to `writer`, which outlives
  /// this. They may come before this returns, and so may the end; this lives until it has returned.
  /// From here on this must live until the last result was written or the request was refused, also
  /// after its end: the shard answers every item.
  void submit(dispatch::EmbedRequest&& request, ResultWriter& writer);

  /// The caller wants nothing any more: what has no result yet soon gets one, by whether the
  /// deadline made it go (departure.h). Harmless at any time.
  /// Thread: any, after submit() has returned.
  void cancel();

  /// The last result is there, and a reader has yet to take it: that time is no overhead.
  void all_delivered() { tally_.all_delivered(Clock::now()); }

  // Each ends it. Afterwards this may be gone, unless results are still to come (submit()).

  void end() { close(nullptr, std::nullopt); }
  void end(const Error& error) { close(&error, std::nullopt); }
  /// Nobody reads any more: because the reader `was_slow`, or its deadline passed, or it just went
  /// (departure.h).
  void end_unread(bool was_slow);

 private:
  /// True in one object: what it was moved from is done.
  class Open {
   public:
    Open() = default;
    Open(Open&& other) noexcept : open_(std::exchange(other.open_, false)) {}
    [[nodiscard]] bool is() const { return open_; }
    [[nodiscard]] bool close() { return std::exchange(open_, false); }

   private:
    bool open_ = true;
  };

  /// The moment that is told first. Moved only before that. Thread: any.
  class FirstTime {
   public:
    FirstTime() = default;
    FirstTime(FirstTime&&) noexcept {}
    /// `now`, unless it was set before; answers what it is then.
    Timestamp set(Timestamp now) {
      Timestamp before = kNever;
      return time_.compare_exchange_strong(before, now) ? now : before;
    }

   private:
    std::atomic<Timestamp> time_{kNever};
  };

  /// How the caller left, which is now unless this was asked before.
  [[nodiscard]] dispatch::Departure left();
  void refuse(Rejection reason, Error&& error) override;
  void deliver(std::size_t index, ItemResult&& result) override;
  void close(const Error* error, std::optional<Rejection> reason);

  const Services& services_;
  const Arrival arrival_;
  std::optional<access::Identity> caller_;
  RequestTally tally_;
  std::optional<RequestRoom> room_;
  std::size_t undelivered_ = 0;
  ResultWriter* results_ = nullptr;
  EndWriter* writer_ = nullptr;
  std::optional<dispatch::RequestTicket> ticket_;  ///< Set once submit() returns.
  FirstTime left_at_;
  Open open_;
};

}  // namespace gateway::request
