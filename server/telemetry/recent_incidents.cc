#include "telemetry/recent_incidents.h"

#include <type_traits>
#include <utility>

#include "telemetry/field_number.h"

namespace gateway::telemetry {
namespace {

/// A cut may fall inside a character; whoever shows the text repairs broken UTF-8 anyway.
std::string cut(std::string_view text) {
  return std::string(text.substr(0, RecentIncidents::kMaxTextBytes));
}

std::string value_text(const LogField& field) {
  return std::visit(
      [](const auto& value) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>) {
          return cut(value);
        } else {
          return field_number(value);
        }
      },
      field.value);
}

}  // namespace

void RecentIncidents::add(std::chrono::system_clock::time_point at, LogLevel level,
                          std::string_view message, std::initializer_list<LogField> fields) {
  Incident incident{at, level, cut(message), {}};
  incident.fields.reserve(fields.size());
  for (const LogField& field : fields) {
    incident.fields.push_back({std::string(field.key), value_text(field)});
  }
  const std::lock_guard lock(mutex_);
  if (incidents_.size() == kMaxIncidents) incidents_.pop_front();
  incidents_.push_back(std::move(incident));
}

std::vector<Incident> RecentIncidents::newest_first() const {
  const std::lock_guard lock(mutex_);
  return {incidents_.rbegin(), incidents_.rend()};
}

}  // namespace gateway::telemetry
