#include "client/embedctl/top_matches.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace embedding_client {
namespace {

bool is_better(const Match& a, const Match& b) {
  return a.score != b.score ? a.score > b.score : a.number < b.number;
}

}  // namespace

void TopMatches::offer(Match match) {
  if (heap_.size() == capacity_) {
    if (capacity_ == 0 || !is_better(match, heap_.front())) return;
    std::pop_heap(heap_.begin(), heap_.end(), is_better);
    heap_.pop_back();
  }
  heap_.push_back(std::move(match));
  std::push_heap(heap_.begin(), heap_.end(), is_better);
}

std::vector<Match> TopMatches::sorted() const {
  std::vector<Match> matches = heap_;
  std::sort(matches.begin(), matches.end(), is_better);
  return matches;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return 0;
  double product = 0;
  double a_square = 0;
  double b_square = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = a[i];
    const double y = b[i];
    product += x * y;
    a_square += x * x;
    b_square += y * y;
  }
  return a_square > 0 && b_square > 0 ? product / std::sqrt(a_square * b_square) : 0;
}

}  // namespace embedding_client
