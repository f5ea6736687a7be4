// The contents of a request, each with its cost, which is counted once: when it comes in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "domain/content.h"
#include "domain/embed_work.h"

namespace gateway::content {

/// Nobody who is handed these counts again. content_cost.h tells what a content costs.
///
/// Thread: one at a time.
class CostedContents {
 public:
  CostedContents() = default;
  /// Not explicit: contents are all it takes.
  CostedContents(std::vector<Content> contents);

  void reserve(std::size_t size) { works_.reserve(size); }

  /// Of a Content, or of one of its kinds. What it costs, until the next one comes.
  template <class Kind>
  const ItemCost& emplace_back(Kind&& content) {
    works_.emplace_back().content = std::forward<Kind>(content);
    count(works_.back());
    return works_.back().cost;
  }

  [[nodiscard]] std::size_t size() const { return works_.size(); }
  [[nodiscard]] const Content& operator[](std::size_t index) const { return works_[index].content; }

  [[nodiscard]] const ItemCost& cost(std::size_t index) const { return works_[index].cost; }

  /// Of all of them.
  [[nodiscard]] std::uint64_t tokens() const { return tokens_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// Moves them out, each as work that has its cost and no key yet. Nothing is left.
  [[nodiscard]] std::vector<EmbedWork> take();

 private:
  void count(EmbedWork& work);

  std::vector<EmbedWork> works_;
  std::uint64_t tokens_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace gateway::content
