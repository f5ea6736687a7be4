#include "dispatch/model_router.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace gateway::dispatch {
namespace {

/// Gathers the reports of models that live on several shards.
struct Gathering {
  std::vector<ModelReport> reports;
  std::atomic<std::size_t> missing;
  std::function<void(std::vector<ModelReport>)> done;
};

}  // namespace

ModelRouter::ModelRouter(std::vector<ModelDispatch*> models) : models_(std::move(models)) {
  std::ranges::sort(models_, {}, [](const ModelDispatch* model) { return model->model().name; });
  for (std::size_t k = 0; k < models_.size(); ++k) numbers_.emplace(models_[k]->model().name, k);
}

const ModelSpec* ModelRouter::find(std::string_view model) const {
  const auto found = numbers_.find(model);
  return found == numbers_.end() ? nullptr : &models_[found->second]->model();
}

std::vector<ServedModel> ModelRouter::models() const {
  std::vector<ServedModel> served;
  served.reserve(models_.size());
  for (const ModelDispatch* const model : models_) served.push_back(model->served());
  return served;
}

void ModelRouter::report(std::function<void(std::vector<ModelReport>)> done) const {
  gather([](ModelDispatch& model) { return model.report(); }, std::move(done));
}

void ModelRouter::forget_sizes(const std::vector<std::string>& models,
                               std::function<void(std::vector<ModelReport>)> done) {
  const auto forget = [models](ModelDispatch& model) {
    if (std::ranges::find(models, model.model().name) != models.end()) model.forget_sizes();
    return model.report();
  };
  gather(forget, std::move(done));
}

/// Calls `ask` for each model on its shard, and `done` once with what it has answered.
void ModelRouter::gather(const std::function<ModelReport(ModelDispatch&)>& ask,
                         std::function<void(std::vector<ModelReport>)> done) const {
  if (models_.empty()) return done({});
  auto gathering = std::make_shared<Gathering>();
  gathering->reports.resize(models_.size());
  gathering->missing = models_.size();
  gathering->done = std::move(done);
  for (std::size_t k = 0; k < models_.size(); ++k) {
    ModelDispatch& model = *models_[k];
    model.shard().post([&model, k, gathering, ask] {
      gathering->reports[k] = ask(model);
      if (gathering->missing.fetch_sub(1) == 1) gathering->done(std::move(gathering->reports));
    });
  }
}

RequestTicket ModelRouter::submit(EmbedRequest request) {
  const RequestTicket ticket{numbers_.find(request.lane.model)->second, next_id_.fetch_add(1)};
  ModelDispatch& model = *models_[ticket.model];
  // Items are made here so that their contents are hashed on the caller's thread, not on the shard.
  std::vector<queueing::EmbedItemPtr> items = make_items(request);
  model.shard().post(
      [&model, id = ticket.id, request = std::move(request), items = std::move(items)]() mutable {
        model.accept(id, request, std::move(items));
      });
  return ticket;
}

void ModelRouter::cancel(RequestTicket ticket, Departure departure) {
  ModelDispatch& model = *models_[ticket.model];
  model.shard().post([&model, id = ticket.id, departure] { model.cancel(id, departure); });
}

void ModelRouter::drain(Timestamp until) {
  for (ModelDispatch* const model : models_)
    model->shard().post([model, until] { model->drain(until); });
}

}  // namespace gateway::dispatch
