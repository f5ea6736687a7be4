#include "dispatch/model_router.h"

#include <algorithm>
#include <utility>

namespace gateway {

ModelRouter::ModelRouter(std::vector<Route> routes) : routes_(std::move(routes)) {
  std::sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) {
    return a.queue->model().name < b.queue->model().name;
  });
  for (std::size_t k = 0; k < routes_.size(); ++k)
    numbers_.emplace(routes_[k].queue->model().name, k);
}

const ModelSpec* ModelRouter::find(std::string_view model) const {
  const auto found = numbers_.find(model);
  return found == numbers_.end() ? nullptr : &routes_[found->second].queue->model();
}

std::vector<ServedModel> ModelRouter::models() const {
  std::vector<ServedModel> models;
  models.reserve(routes_.size());
  for (const Route& route : routes_) {
    models.push_back({.spec = &route.queue->model(),
                      .budget = route.upstream->budget(),
                      .upstreams = {route.upstream->name()},
                      .availability = route.queue->availability()});
  }
  return models;
}

RequestTicket ModelRouter::submit(EmbedRequest request) {
  const RequestTicket ticket{numbers_.find(request.lane.model)->second, next_id_.fetch_add(1)};
  ModelQueue& queue = *routes_[ticket.model].queue;
  // Items are made here so that their cost is counted on the caller's thread, not on the shard.
  std::vector<EmbedItemPtr> items = make_items(request);
  queue.shard().post(
      [&queue, id = ticket.id, request = std::move(request), items = std::move(items)]() mutable {
        queue.accept(id, std::move(request), std::move(items));
      });
  return ticket;
}

void ModelRouter::cancel(RequestTicket ticket) {
  ModelQueue& queue = *routes_[ticket.model].queue;
  queue.shard().post([&queue, id = ticket.id] { queue.cancel(id); });
}

void ModelRouter::drain(Timestamp until) {
  for (const Route& route : routes_) {
    ModelQueue& queue = *route.queue;
    queue.shard().post([&queue, until] { queue.drain(until); });
  }
}

}  // namespace gateway
