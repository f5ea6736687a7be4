// Reads the field `input.contents`.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <simdjson.h>

#include "dashscope_door/uploaded_files.h"
#include "domain/content.h"
#include "domain/error.h"
#include "door/checks/embed_query.h"

namespace gateway::dashscope_door {

struct ContentRules {
  std::size_t max_items;  ///< > 0.
  std::size_t max_file_bytes;
  UploadedFiles files;  ///< The caller's.
};

struct ReadContents {
  checks::SentContents contents;
  std::vector<ContentKind> kinds;     ///< Of each.
  std::vector<std::size_t> elements;  ///< Of each, the place of the element that it stands in.
  /// The place of the first element with several of the keys: its parts are contents of their own,
  /// in the order in which they stand there.
  std::optional<std::size_t> several_keys_at;
};

/// A list of at most `rules.max_items` elements (docs/provider.md, 3.1), each a text alone or an
/// object with `text`, `image` (an address, or a data URI: image_source.h) or `video` (an address).
/// `factor`, a weight among parts that are fused, changes nothing where there is one part, and is
/// ignored. An image may also be the address of one of `rules.files`. An empty list passes, for
/// query_check.h to complain about. Errors: invalid_argument, the first; also of `audio` and
/// `multi_images`, which this gateway does not carry on.
///
/// SDKs upload whatever names a file of theirs, texts too, and send its address in its place
/// (docs/provider.md, 3.7): a text that is such an address is refused, for its vector would be that
/// of the address. So is a video, since only its address can be handed on.
///
/// A short address stands for a whole file: those of a list have at most `rules.max_file_bytes`
/// together, one that is named twice counted twice.
[[nodiscard]] Result<ReadContents> read_contents(simdjson::ondemand::value value,
                                                 const ContentRules& rules);

}  // namespace gateway::dashscope_door
