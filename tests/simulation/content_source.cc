#include "tests/simulation/content_source.h"

namespace gateway::simulation {
namespace {

/// Numbers of contents that recur; those of a run's own start behind them.
constexpr std::size_t kRecurring = 20;
constexpr std::uint32_t kTinyBytes = 8;

}  // namespace

std::vector<Mark> ContentSource::next() {
  std::vector<Mark> marks(dice_.between(contents_.least_items, contents_.most_items));
  for (Mark& mark : marks) mark = draw();
  if (contents_.one_ailing) marks[dice_.below(marks.size())].ailment = ailment();
  return marks;
}

Mark ContentSource::draw() {
  Mark mark{.kind = contents_.kind, .bytes = contents_.text_bytes};
  if (dice_.chance(contents_.poison_share)) mark.ailment = ailment();
  if (dice_.chance(contents_.duplicate_share)) {
    mark.number = static_cast<std::uint32_t>(dice_.below(kRecurring));
    mark.bytes = kTinyBytes;
    return mark;
  }
  if (!mark.healthy() && !ailing_.empty() && dice_.chance(contents_.again_share))
    return ailing_[dice_.below(ailing_.size())];
  mark.number = static_cast<std::uint32_t>(kRecurring) + next_number_++;
  if (dice_.chance(contents_.huge_share)) mark.bytes = contents_.huge_bytes;
  if (!mark.healthy() && contents_.again_share > 0) ailing_.push_back(mark);
  return mark;
}

Ailment ContentSource::ailment() {
  const std::vector<Ailment>& ailments = contents_.ailments;
  return ailments[ailments.size() > 1 ? dice_.below(ailments.size()) : 0];
}

CallParameters ContentSource::parameters() {
  const std::vector<std::uint32_t>& dimensions = contents_.dimensions;
  CallParameters parameters{
      .dimension = dimensions[dimensions.size() > 1 ? dice_.below(dimensions.size()) : 0]};
  const std::size_t lane = contents_.lanes > 1 ? dice_.below(contents_.lanes) : 0;
  if (lane > 0) parameters.instruct = "task " + std::to_string(lane);
  return parameters;
}

}  // namespace gateway::simulation
