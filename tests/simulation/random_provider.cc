#include "tests/simulation/random_provider.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "tests/simulation/refusal_words.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLongestCold = 40s;

std::size_t images_in(const std::vector<Mark>& rows) {
  return static_cast<std::size_t>(std::ranges::count(rows, ContentKind::image, &Mark::kind));
}

RandomProvider::Reaction refused(HttpResponse answer) {
  const bool of_server = answer.status >= 500;
  return {of_server ? CallEnd::failed : CallEnd::refused, RandomProvider::Pace::quick,
          std::move(answer)};
}

/// A vector that breaks the contract, as JSON.
std::string flawed_vector(const Mark& mark, std::uint32_t dimension, Dice& dice) {
  std::vector<float> numbers = vector_of(mark, dimension);
  switch (mark.ailment) {
    case Ailment::null_row:
      return "null";
    case Ailment::wrong_length:
      if (dice.chance(0.3)) return "[]";
      numbers.resize(dice.chance(0.5) ? dimension - 1 : dimension + 1, 1);
      return json_of(numbers);
    case Ailment::all_zeros:
      return json_of(std::vector<float>(dimension, 0));
    default:
      break;
  }
  constexpr std::string_view kNoNumbers[] = {"1e999", "\"NaN\"", "null", "-1e400", "[]", "\"0.5\""};
  std::string text = "[" + std::string(kNoNumbers[dice.below(std::size(kNoNumbers))]);
  for (std::uint32_t k = 1; k < dimension; ++k) text += ",1";
  return text + ']';
}

}  // namespace

RandomProvider::Reaction RandomProvider::react(const WireCall& call, std::uint64_t tokens,
                                               std::size_t bytes, Timestamp now) {
  if (dice_.chance(whims_.reset_share)) {
    return {CallEnd::failed, Pace::quick, CallFault{FaultKind::connection_lost, "reset"}};
  }
  if (auto reaction = against_size(call, tokens, bytes)) return *std::move(reaction);
  if (auto reaction = against_parameters(call)) return *std::move(reaction);
  if (const auto row = first_ailing(call, now)) return against_item(call, *row, tokens);
  return answer(call, tokens);
}

std::optional<RandomProvider::Reaction> RandomProvider::against_parameters(const WireCall& call) {
  if (std::ranges::find(whims_.refused_dimensions, call.dimension) ==
      whims_.refused_dimensions.end()) {
    return std::nullopt;
  }
  Dice dice = dice_for(call.dimension);
  return refused(refusal_of_dimension(dice.chance(whims_.tail_share), dice));
}

std::optional<RandomProvider::Reaction> RandomProvider::against_size(const WireCall& call,
                                                                     std::uint64_t tokens,
                                                                     std::size_t bytes) {
  struct Check {
    Bound bound;
    std::optional<std::uint64_t> most;
    std::uint64_t is;
  };
  const Check checks[] = {{Bound::bytes, whims_.most_bytes, bytes},
                          {Bound::rows, whims_.most_rows, call.rows.size()},
                          {Bound::images, whims_.most_images, images_in(call.rows)},
                          {Bound::tokens, whims_.most_tokens, tokens}};
  for (const Check& check : checks) {
    if (!check.most || check.is <= *check.most) continue;
    Dice dice = dice_for(1000 + static_cast<std::uint64_t>(check.bound));
    const auto figure = whims_.names_bounds ? check.most : std::nullopt;
    return refused(refusal_of_size(check.bound, figure, dice));
  }
  if (whims_.most_tokens_at_once && tokens > *whims_.most_tokens_at_once) {
    Dice dice = dice_for(2000);
    return refused(refusal_of_allocation(dice));
  }
  return std::nullopt;
}

/// The row of the first ailment that shows before anything is computed, or with the whole answer.
std::optional<std::size_t> RandomProvider::first_ailing(const WireCall& call, Timestamp now) {
  std::optional<std::size_t> first;
  for (std::size_t k = 0; k < call.rows.size(); ++k) {
    const Mark& mark = call.rows[k];
    if (!ails(mark, now)) continue;
    if (!first || mark.ailment < call.rows[*first].ailment) first = k;
  }
  return first;
}

bool RandomProvider::ails(const Mark& mark, Timestamp now) {
  if (mark.healthy() || spoils_row(mark.ailment)) return false;
  if (mark.ailment != Ailment::cold_host) return true;
  const auto [host, fresh] = warm_at_.try_emplace(mark.number, now);
  if (fresh) host->second += dice_for(mark.number).between(Duration::zero(), kLongestCold);
  return now < host->second;
}

RandomProvider::Reaction RandomProvider::against_item(const WireCall& call, std::size_t row,
                                                      std::uint64_t tokens) {
  const Mark& mark = call.rows[row];
  Dice dice = dice_for(mark.number);
  switch (mark.ailment) {
    case Ailment::resets:
      return {CallEnd::failed, Pace::usual, CallFault{FaultKind::connection_lost, "reset"}};
    case Ailment::silent:
      return {CallEnd::failed, Pace::never, CallFault{FaultKind::timed_out, "silence"}};
    case Ailment::page:
      return {CallEnd::failed, Pace::usual, foreign_success(dice)};
    case Ailment::cut_short: {
      const std::string whole = whole_answer(call, call.rows.size(), tokens);
      return {CallEnd::failed, Pace::usual,
              HttpResponse{200, {}, whole.substr(0, whole.size() / 2)}};
    }
    case Ailment::lost_row: {
      // Too few, or more than were asked for.
      const std::size_t rows =
          dice.chance(0.8) ? dice.below(call.rows.size()) : call.rows.size() + 1;
      return {CallEnd::failed, Pace::usual,
              HttpResponse{200, {}, whole_answer(call, rows, tokens)}};
    }
    default:
      break;
  }
  Manner manner;
  if (dice.chance(whims_.row_share)) manner.row = row;
  // Another one, or one that there is not.
  if (manner.row && dice.chance(whims_.wrong_row_share)) *manner.row = dice.below(row + 3);
  if (whims_.plain) {
    const bool native = whims_.dialect == provider::Dialect::dashscope_native;
    manner.shape = native ? Shape::native : Shape::compatible;
  }
  return refused(refusal_of(mark.ailment, manner, dice));
}

RandomProvider::Reaction RandomProvider::answer(const WireCall& call, std::uint64_t tokens) {
  const bool useful =
      std::ranges::any_of(call.rows, [](const Mark& mark) { return !spoils_row(mark.ailment); });
  return {CallEnd::answered, Pace::usual,
          HttpResponse{200, {}, whole_answer(call, call.rows.size(), tokens)}, useful};
}

/// The answer to the first `rows` of a call, in any order; beginning again behind the last.
std::string RandomProvider::whole_answer(const WireCall& call, std::size_t rows,
                                         std::uint64_t tokens) {
  std::vector<WireRow> written;
  for (std::size_t k = 0; k < rows; ++k) {
    const Mark& mark = call.rows[k % call.rows.size()];
    Dice dice = dice_for(mark.number);
    written.push_back({k, spoils_row(mark.ailment) ? flawed_vector(mark, call.dimension, dice)
                                                   : json_of(vector_of(mark, call.dimension))});
  }
  if (dice_.chance(0.3)) std::ranges::reverse(written);
  return write_answer(whims_.dialect, modality_, written, tokens);
}

/// The same for the same content.
Dice RandomProvider::dice_for(std::uint64_t what) const {
  return Dice(whims_.seed * 0x9E3779B97F4A7C15ULL + what);
}

}  // namespace gateway::simulation
