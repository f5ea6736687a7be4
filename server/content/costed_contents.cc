#include "content/costed_contents.h"

#include "content/content_cost.h"

namespace gateway::content {

CostedContents::CostedContents(std::vector<Content> contents) {
  reserve(contents.size());
  for (Content& content : contents) emplace_back(std::move(content));
}

std::vector<EmbedWork> CostedContents::take() {
  tokens_ = 0;
  bytes_ = 0;
  return std::exchange(works_, {});
}

void CostedContents::count(EmbedWork& work) {
  work.cost = cost_of(work.content);
  tokens_ += work.cost.tokens;
  bytes_ += work.cost.bytes;
}

}  // namespace gateway::content
