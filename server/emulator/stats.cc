#include "emulator/stats.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace emulator {
namespace {

std::string_view throttle_name(Throttle throttle) {
  switch (throttle) {
    case Throttle::none:
      return "none";
    case Throttle::calls:
      return "calls";
    case Throttle::tokens:
      return "tokens";
    case Throttle::burst:
      return "burst";
  }
  return "none";
}

std::string_view kind_name(const Item& item) {
  if (item.parts.size() > 1) return item.type == "multi_images" ? "image" : "fused";
  switch (item.parts.front().kind) {
    case Kind::text:
      return "text";
    case Kind::image:
      return "image";
    case Kind::video:
      return "video";
    case Kind::audio:
      return "audio";
  }
  return "text";
}

/// JSON keys are strings, also where the map's are numbers.
template <class Number>
nlohmann::json with_text_keys(const std::map<Number, std::uint64_t>& counts) {
  auto object = nlohmann::json::object();
  for (const auto& [key, count] : counts) object[std::to_string(key)] = count;
  return object;
}

nlohmann::json model_json(const ModelStats& model) {
  return {
      {"calls", model.calls()},
      {"calls_by_status", with_text_keys(model.calls_by_status)},
      {"calls_by_endpoint", model.calls_by_endpoint},
      {"rows", model.rows},
      {"calls_by_rows", with_text_keys(model.calls_by_rows)},
      {"items_by_kind", model.items_by_kind},
      {"throttles_by_kind", model.throttles_by_kind},
      {"tokens", model.tokens},
      {"max_calls_in_any_second", model.max_calls_in_any_second},
  };
}

}  // namespace

std::uint64_t ModelStats::calls() const {
  std::uint64_t sum = 0;
  for (const auto& [status, count] : calls_by_status) sum += count;
  return sum;
}

std::uint64_t ModelStats::calls(unsigned status) const {
  const auto found = calls_by_status.find(status);
  return found == calls_by_status.end() ? 0 : found->second;
}

const ModelStats& Stats::model(std::string_view name) const {
  static const ModelStats kNone;
  const auto found = models.find(std::string(name));
  return found == models.end() ? kNone : found->second;
}

std::uint64_t Stats::calls() const {
  std::uint64_t sum = 0;
  for (const auto& [name, model] : models) sum += model.calls();
  return sum;
}

std::uint64_t Stats::rows() const {
  std::uint64_t sum = 0;
  for (const auto& [name, model] : models) sum += model.rows;
  return sum;
}

std::string to_json(const Stats& stats) {
  auto models = nlohmann::json::object();
  for (const auto& [name, model] : stats.models) models[name] = model_json(model);
  const nlohmann::json document = {
      {"calls", stats.calls()},
      {"rows", stats.rows()},
      {"connections", stats.connections},
      {"max_calls_in_flight", stats.max_calls_in_flight},
      {"faults_by_kind", stats.faults_by_kind},
      {"models", std::move(models)},
  };
  return document.dump(2) + "\n";
}

void StatsRecorder::call_arrived(std::string_view model, std::string_view endpoint, Timestamp now) {
  ModelStats& counts = stats_.models[std::string(model)];
  ++counts.calls_by_endpoint[std::string(endpoint)];
  std::deque<Timestamp>& recent = recent_[std::string(model)];
  while (!recent.empty() && recent.front() <= now - second_) recent.pop_front();
  recent.push_back(now);
  counts.max_calls_in_any_second = std::max(counts.max_calls_in_any_second, recent.size());
}

void StatsRecorder::call_throttled(std::string_view model, Throttle by) {
  ++stats_.models[std::string(model)].throttles_by_kind[std::string(throttle_name(by))];
}

void StatsRecorder::call_answered(std::string_view model, unsigned status) {
  ++stats_.models[std::string(model)].calls_by_status[status];
}

void StatsRecorder::rows_answered(const Call& call) {
  ModelStats& counts = stats_.models[call.model->name];
  counts.rows += call.items.size();
  ++counts.calls_by_rows[call.items.size()];
  counts.tokens += call.usage.total();
  for (const Item& item : call.items) ++counts.items_by_kind[std::string(kind_name(item))];
}

void StatsRecorder::fault_struck(std::string_view kind) {
  ++stats_.faults_by_kind[std::string(kind)];
}

void StatsRecorder::reset() {
  stats_ = {};
  recent_.clear();
}

}  // namespace emulator
