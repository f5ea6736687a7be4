#include "door/request/request_context.h"

#include <string>
#include <variant>

#include "door/checks/query_check.h"
#include "door/request/departure.h"
#include "door/request/message_text.h"
#include "door/request/model_choice.h"
#include "door/request/outcome.h"

namespace gateway::request {
namespace {

RequestOrigin origin_of(const Arrival& arrival, const Result<access::Identity>& caller) {
  return {.route = arrival.route,
          .tenant = caller ? caller->tenant() : std::string(),
          .trace = arrival.trace,
          .started = arrival.at};
}

/// Whether the caller asks for more than it may have, in so many words.
bool is_too_high(const checks::Choice<Priority>& asked, const access::Identity& caller) {
  if (!asked || caller.ceiling() == Priority::interactive) return false;
  const Priority* const known = std::get_if<Priority>(&*asked);
  return known != nullptr && *known == Priority::interactive;
}

Error too_high(const checks::Spelling& spelling) {
  std::string what = "this tenant may not have ";
  what.append(checks::spelled(spelling.priorities, Priority::interactive)).append("; allowed: ");
  what.append(checks::spelled(spelling.priorities, Priority::bulk)).append(", or none");
  constexpr checks::FieldPath kPriority{checks::Field::priority};
  return {.kind = ErrorKind::permission_denied,
          .message = checks::complaint(kPriority, what, spelling),
          .field = checks::name_of(kPriority, spelling)};
}

}  // namespace

RequestContext::RequestContext(const Services& services, const Arrival& arrival,
                               Result<access::Identity> caller)
    : services_(services), arrival_(arrival), tally_(origin_of(arrival, caller)) {
  if (caller) caller_.emplace(*std::move(caller));
}

RequestContext::~RequestContext() {
  if (open_.is()) end({ErrorKind::internal, "the gateway lost track of this request"});
}

Result<dispatch::EmbedRequest> RequestContext::admit(checks::EmbedQuery&& query) {
  const std::string_view name = query.model ? std::string_view(*query.model) : std::string_view();
  const Result<const ModelSpec*> model = choose_model(
      services_.router, *caller_, name, query.modality(), services_.defaults, spelling());
  if (!model) return reject(model.error());
  set_model(**model);
  if (is_too_high(query.priority, *caller_)) return reject(too_high(spelling()));
  auto checked = checks::check(std::move(query),
                               {**model, services_.limits, spelling(), arrival_.one_message});
  if (!checked) return reject(checked.error().reason, to_error(checked.error(), spelling()));
  auto room =
      RequestRoom::take(caller_->quotas(), services_.admission, checked->contents, arrival_.at);
  if (!room) return reject(room.error().reason, room.error().error);
  room_.emplace(*std::move(room));
  const bool held_to_bulk = caller_->ceiling() == Priority::bulk;
  return dispatch::EmbedRequest{.lane = std::move(checked->lane),
                                .contents = std::move(checked->contents),
                                .deadline = arrival_.deadline,
                                .priority = held_to_bulk ? Priority::bulk : checked->priority,
                                .tenant = caller_->tenant()};
}

Error RequestContext::reject(Error error) {
  const Rejection reason = rejection_of(error.kind);
  return reject(reason, std::move(error));
}

Error RequestContext::reject(Rejection reason, Error error) {
  error.rejection = reason;
  close(&error, reason);
  return error;
}

void RequestContext::submit(dispatch::EmbedRequest&& request, ResultWriter& writer) {
  attach(writer);
  results_ = &writer;
  undelivered_ = request.contents.size();
  request.sink = this;
  ticket_ = services_.router.submit(std::move(request));
}

void RequestContext::cancel() {
  if (ticket_) services_.router.cancel(*ticket_, left());
}

dispatch::Departure RequestContext::left() {
  // Items and the request as a whole must not be told apart by the moments between their ends.
  return departure_of(arrival_.at, arrival_.deadline, left_at_.set(Clock::now()));
}

void RequestContext::end_unread(bool was_slow) {
  if (was_slow) return end({ErrorKind::cancelled, "the caller took too long to read"});
  if (left() == dispatch::Departure::deadline_passed) {
    return end({ErrorKind::deadline_exceeded, "deadline passed"});
  }
  end({ErrorKind::cancelled, "the caller went away"});
}

void RequestContext::refuse(Rejection reason, Error&& error) {
  if (!open_.is()) return;
  tally_.refuse(undelivered_);
  error.rejection = reason;
  close(&error, reason);
}

void RequestContext::deliver(std::size_t index, ItemResult&& result) {
  if (!open_.is()) return;
  tally_.add(result);
  room_->count(result);
  results_->write(index, std::move(result), --undelivered_ == 0);
}

void RequestContext::close(const Error* error, std::optional<Rejection> reason) {
  if (!open_.close()) return;
  if (room_) room_->settle();
  const Code code = error != nullptr ? code_of(error->kind) : Code::ok;
  const std::string message = error != nullptr ? message_text(error->message) : std::string();
  const RequestFinished ended = tally_.finished(code, message, Clock::now());
  if (reason) services_.probe.request_rejected(ended.route, ended.model, *reason);
  services_.probe.request_finished(ended);
  if (writer_ != nullptr) writer_->finish(error);
}

}  // namespace gateway::request
