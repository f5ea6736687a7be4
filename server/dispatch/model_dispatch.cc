#include "dispatch/model_dispatch.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "policy/budget/availability.h"

namespace gateway::dispatch {
namespace {

/// Takes the accounts and their settings out of the plan.
std::vector<std::unique_ptr<Upstream>> make_upstreams(ModelPlan& plan, Shard& shard,
                                                      ModelProbe& probe,
                                                      const Upstream::OnEnd& on_end) {
  assert(plan.settings.accounts.size() == plan.accounts.size());
  const batching::CallBounds bounds = plan.bounds();
  std::vector<std::unique_ptr<Upstream>> upstreams;
  upstreams.reserve(plan.accounts.size());
  for (std::size_t k = 0; k < plan.accounts.size(); ++k) {
    BudgetProbe& budget_probe = probe.budget(plan.accounts[k].name);
    upstreams.push_back(std::make_unique<Upstream>(std::move(plan.accounts[k]), plan.model, bounds,
                                                   std::move(plan.settings.accounts[k]), shard,
                                                   budget_probe, on_end));
  }
  return upstreams;
}

std::vector<Upstream*> pointers(const std::vector<std::unique_ptr<Upstream>>& owned) {
  std::vector<Upstream*> upstreams;
  upstreams.reserve(owned.size());
  for (const auto& upstream : owned) upstreams.push_back(upstream.get());
  return upstreams;
}

std::vector<const budget::Budget*> peers_of(const Upstream& upstream,
                                            const std::vector<Upstream*>& upstreams) {
  std::vector<const budget::Budget*> peers;
  for (Upstream* const other : upstreams) {
    if (other != &upstream) peers.push_back(&other->budget());
  }
  return peers;
}

std::vector<budget::Budget*> budgets_of(const std::vector<Upstream*>& upstreams) {
  std::vector<budget::Budget*> budgets;
  budgets.reserve(upstreams.size());
  for (Upstream* const upstream : upstreams) budgets.push_back(&upstream->budget());
  return budgets;
}

}  // namespace

ModelDispatch::ModelDispatch(ModelPlan plan, Shard& shard, ModelProbe& probe,
                             std::function<double()> random)
    : model_(plan.model),
      shard_(shard),
      owned_upstreams_(make_upstreams(
          plan, shard, probe,
          [this](Upstream& from, CallPtr call, Result<BatchAnswer, CallFault> outcome) {
            ended(from, std::move(call), std::move(outcome));
          })),
      upstreams_(pointers(owned_upstreams_)),
      queue_(plan.bounds(), plan.max_tenants, plan.settings.shares, shard, probe,
             {.work = [this] { sender_.wake(); }, .call_items_dead = [this] { drop_dead(); }}),
      doorkeeper_(plan.settings.limits, queue_.waiting(), budgets_of(upstreams_)),
      recovery_(plan.settings.retry, budgets_of(upstreams_), queue_, retries_, probe,
                std::move(random)),
      sender_(queue_, retries_, upstreams_, shard) {
  for (Upstream* const upstream : upstreams_) {
    upstream->budget().on_slots([this] { sender_.wake(); });
    upstream->budget().set_peers(peers_of(*upstream, upstreams_));
  }
}

void ModelDispatch::configure(const ModelSettings& settings) {
  shard_.assert_here();
  assert(settings.accounts.size() == upstreams_.size());
  queue_.waiting().configure(settings.shares);
  doorkeeper_.set_limits(settings.limits);
  recovery_.set_policy(settings.retry);
  for (std::size_t k = 0; k < upstreams_.size(); ++k)
    upstreams_[k]->configure(settings.accounts[k]);
  sender_.reconfigured();
}

void ModelDispatch::accept(std::uint64_t id, const EmbedRequest& request,
                           std::vector<queueing::EmbedItemPtr> items) {
  shard_.assert_here();
  const Timestamp now = shard_.time().now();
  queueing::Tenant& tenant = queue_.waiting().tenant(request.tenant);
  const budget::Doorkeeper::Load load = doorkeeper_.load_of(items);
  queue_.waiting().note_arrival(tenant, request.priority, load.slots, now);
  if (const Error* const refused =
          recovery_.attribution().judge(request.lane.parameters, tenant, items, now))
    return request.sink->refuse(Rejection::parameters_refused, Error(*refused));
  if (auto refusal = doorkeeper_.judge({request.priority, request.deadline}, tenant, load, now))
    return request.sink->refuse(refusal->reason, std::move(refusal->error));
  queue_.accept(id, request, tenant, std::move(items));
}

void ModelDispatch::ended(Upstream& upstream, CallPtr call,
                          Result<BatchAnswer, CallFault> outcome) {
  const Timestamp now = shard_.time().now();
  if (outcome) {
    judge_availability(nullptr);
    recovery_.answered(upstream, std::move(call), std::move(*outcome), now);
  } else {
    const CallFault fault = std::move(outcome).error();
    judge_availability(&fault);
    recovery_.failed(upstream, std::move(call), fault, now);
  }
  sender_.wake();
}

void ModelDispatch::drop_dead() {
  for (Upstream* const upstream : upstreams_) upstream->abort_abandoned();
  recovery_.drop_dead();
}

void ModelDispatch::judge_availability(const CallFault* fault) {
  const std::optional<bool> available = budget::available_after(fault, budgets_of(upstreams_));
  if (!available) return;
  availability_.store(*available ? Availability::available : Availability::unavailable);
}

ServedModel ModelDispatch::served() const {
  ServedModel served{.spec = &model_, .upstreams = {}, .availability = availability_.load()};
  for (const Upstream* const upstream : upstreams_) served.upstreams.push_back(upstream->name());
  return served;
}

void ModelDispatch::forget_sizes() {
  shard_.assert_here();
  for (Upstream* const upstream : upstreams_) upstream->forget_sizes(shard_.time().now());
}

ModelReport ModelDispatch::report() {
  shard_.assert_here();
  const Timestamp now = shard_.time().now();
  const queueing::FairQueue& waiting = queue_.waiting();
  ModelReport report{
      .model = model_.name,
      .queued_items = waiting.items(),
      .queued_bytes = waiting.bytes(),
      .tenants = {},
      .expected_wait_interactive = doorkeeper_.expected_wait(Priority::interactive, now),
      .expected_wait_bulk = doorkeeper_.expected_wait(Priority::bulk, now),
      .suspects = recovery_.attribution().suspects(now),
      .budgets = {}};
  waiting.for_each_waiting_tenant([&](const queueing::Tenant& tenant) {
    report.tenants.push_back({.name = tenant.name(),
                              .weight = tenant.weight(),
                              .interactive_items = tenant.items(Priority::interactive),
                              .bulk_items = tenant.items(Priority::bulk),
                              .bytes = tenant.bytes()});
  });
  std::ranges::sort(report.tenants, [](const TenantReport& a, const TenantReport& b) {
    const std::size_t in_a = a.interactive_items + a.bulk_items;
    const std::size_t in_b = b.interactive_items + b.bulk_items;
    return in_a != in_b ? in_a > in_b : a.name < b.name;
  });
  for (const Upstream* const upstream : upstreams_) report.budgets.push_back(upstream->report(now));
  return report;
}

}  // namespace gateway::dispatch
