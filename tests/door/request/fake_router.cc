#include "tests/door/request/fake_router.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

namespace gateway::testing {

FakeRouter::FakeRouter(std::vector<ModelSpec> specs) : specs_(std::move(specs)) {
  thread_ = std::thread([this] { run(); });
}

FakeRouter::~FakeRouter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

const ModelSpec* FakeRouter::find(std::string_view model) const {
  const auto found = std::ranges::find(specs_, model, &ModelSpec::name);
  return found == specs_.end() ? nullptr : &*found;
}

std::vector<dispatch::ServedModel> FakeRouter::models() const {
  std::vector<dispatch::ServedModel> models;
  for (const ModelSpec& spec : specs_) {
    models.push_back({&spec, {"primary"}, dispatch::Availability::available});
  }
  std::ranges::sort(models, {},
                    [](const dispatch::ServedModel& model) { return model.spec->name; });
  return models;
}

void FakeRouter::report(ReportDone done) const {
  if (inside_report) return inside_report(std::move(done));
  done(reports);
}

void FakeRouter::forget_sizes(const std::vector<std::string>& models, ReportDone done) {
  forgotten = models;
  report(std::move(done));
}

dispatch::RequestTicket FakeRouter::submit(dispatch::EmbedRequest request) {
  std::uint64_t id;
  {
    const std::lock_guard lock(mutex_);
    id = submissions_.size() + 1;
    Submission& added = submissions_[id];
    added.sink = std::exchange(request.sink, nullptr);
    for (std::size_t k = 0; k < request.contents.size(); ++k) added.open.insert(k);
    added.request = std::move(request);
  }
  changed_.notify_all();
  if (inside_submit) inside_submit(id);
  return dispatch::RequestTicket{.model = 0, .id = id};
}

void FakeRouter::cancel(dispatch::RequestTicket ticket, dispatch::Departure departure) {
  const Error error{departure == dispatch::Departure::cancelled ? ErrorKind::cancelled
                                                                : ErrorKind::deadline_exceeded,
                    "the caller went"};
  post([this, id = ticket.id, error] {
    if (before_cancel) before_cancel(id);
    Submission& cancelled = submission(id);
    for (const std::size_t index : std::set<std::size_t>(cancelled.open)) {
      cancelled.open.erase(index);
      cancelled.sink->deliver(index, ItemResult{error});
    }
    {
      const std::lock_guard lock(mutex_);
      cancelled.cancelled = true;
    }
    changed_.notify_all();
  });
}

std::uint64_t FakeRouter::await_submission() {
  std::unique_lock lock(mutex_);
  wait(lock, [this] { return submissions_.size() > awaited_; });
  return ++awaited_;
}

void FakeRouter::await_cancel(std::uint64_t id) {
  std::unique_lock lock(mutex_);
  wait(lock, [this, id] { return submissions_.at(id).cancelled; });
}

const dispatch::EmbedRequest& FakeRouter::request(std::uint64_t id) const {
  return submission(id).request;
}

std::size_t FakeRouter::submissions() const {
  const std::lock_guard lock(mutex_);
  return submissions_.size();
}

void FakeRouter::succeed(std::uint64_t id, std::size_t index) {
  deliver(id, index, success(index, submission(id).request.lane.parameters.dimension));
}

void FakeRouter::fail(std::uint64_t id, std::size_t index, Error error) {
  deliver(id, index, ItemResult{std::move(error)});
}

void FakeRouter::refuse(std::uint64_t id, Rejection reason, Error error) {
  post([this, id, reason, error = std::move(error)]() mutable {
    Submission& refused = submission(id);
    refused.open.clear();
    refused.sink->refuse(reason, std::move(error));
  });
}

void FakeRouter::deliver(std::uint64_t id, std::size_t index, ItemResult result) {
  post([this, id, index, result = std::move(result)]() mutable {
    deliver_here(id, index, std::move(result));
  });
}

void FakeRouter::deliver_here(std::uint64_t id, std::size_t index, ItemResult result) {
  Submission& answered = submission(id);
  if (answered.open.erase(index) > 0) answered.sink->deliver(index, std::move(result));
}

void FakeRouter::flush() {
  std::promise<void> reached;
  post([&reached] { reached.set_value(); });
  reached.get_future().wait();
}

ItemResult FakeRouter::success(std::size_t index, std::uint32_t dimension) {
  ItemResult result{Embedding{}};
  result.outcome->dense.assign(dimension, static_cast<float>(index));
  result.usage.total_tokens = index + 1;
  result.timing = {.queued = std::chrono::microseconds(3),
                   .upstream = std::chrono::microseconds(4),
                   .attempts = 1,
                   .call_items = 2};
  return result;
}

void FakeRouter::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_all();
}

void FakeRouter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

FakeRouter::Submission& FakeRouter::submission(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  return submissions_.at(id);
}

void FakeRouter::wait(std::unique_lock<std::mutex>& lock,
                      const std::function<bool()>& condition) const {
  if (!changed_.wait_for(lock, std::chrono::seconds(30), condition)) {
    throw std::runtime_error("the request or its cancellation did not come");
  }
}

}  // namespace gateway::testing
