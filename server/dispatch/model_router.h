// The real router: each model's requests cross to its shard with one post.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/model_dispatch.h"
#include "dispatch/router.h"

namespace gateway::dispatch {

/// Thread: any, once constructed.
class ModelRouter final : public Router {
 public:
  /// `models` are the served ones, each once; they outlive the router.
  explicit ModelRouter(std::vector<ModelDispatch*> models);

  [[nodiscard]] const ModelSpec* find(std::string_view model) const override;
  [[nodiscard]] std::vector<ServedModel> models() const override;
  void report(std::function<void(std::vector<ModelReport>)> done) const override;
  void forget_sizes(const std::vector<std::string>& models,
                    std::function<void(std::vector<ModelReport>)> done) override;
  RequestTicket submit(EmbedRequest request) override;
  void cancel(RequestTicket ticket, Departure departure) override;

  /// Ends the waiting: what is unanswered at `until` is answered with `unavailable`, and no retry
  /// is scheduled past it. Until then everything goes on at the budgets' pace.
  void drain(Timestamp until);

 private:
  void gather(const std::function<ModelReport(ModelDispatch&)>& ask,
              std::function<void(std::vector<ModelReport>)> done) const;

  std::vector<ModelDispatch*> models_;                       ///< Sorted by name.
  std::map<std::string, std::size_t, std::less<>> numbers_;  ///< Index into models_ by name.
  std::atomic<std::uint64_t> next_id_{1};
};

}  // namespace gateway::dispatch
