// The bodies of the provider's two native endpoints, in our words (docs/provider.md, 2.1 and 3.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dashscope_door/uploaded_files.h"
#include "domain/content.h"
#include "domain/error.h"
#include "domain/model_spec.h"
#include "door/checks/embed_query.h"

namespace gateway::dashscope_door {

struct NativeRequest {
  checks::EmbedQuery query;  ///< Its priority is not in the body.
  /// The first field that asks for one vector of several contents: an element with several of the
  /// keys `text`, `image` and `video`, whose parts stand one after the other in the query, or
  /// `parameters.enable_fusion`. Only a model that fuses by itself can take it.
  std::optional<std::string> fuses_at;
  std::vector<ContentKind> kinds;  ///< Of the query's contents; of texts: empty.
};

struct ReadingRules {
  Modality modality;                        ///< Of the endpoint.
  std::size_t max_items;                    ///< Texts or contents of one request; > 0.
  std::size_t max_file_bytes = 33'554'432;  ///< Of the uploaded files of one request, together.
  UploadedFiles files;                      ///< The caller's.
};

/// `{"model", "input": {…}, "parameters": {…}}`, in any order of members; `parameters` may be
/// partial or absent. Null is as good as absent, what is not known is ignored, and nothing that is
/// known may stand there twice (http_call/json_members.h). Taken are:
///
/// * of `input`, for texts: `texts`, a list of texts or one text alone.
/// * of `input`, for contents: `contents` (content_reader.h).
/// * of `parameters`: `dimension` (http_call/query_fields.h), `instruct`; for texts `text_type` and
///   `output_type`. An `instruct` for texts that are no query is dropped: it has no effect
///   (docs/provider.md, 2.1), and the provider's own first example sends one.
///
/// Of contents `output_type` must be `dense`, which is all there is (docs/provider.md, 3.2).
/// Parameters of theirs that would make other vectors but are not carried on by this gateway
/// (`fps`, `res_level`, `max_video_frames`, `auto_truncation`) must have their default: `1`, `1`,
/// `8`, `false`.
///
/// Errors: invalid_argument, with the field if one is at fault. They hold nothing that the caller
/// wrote. Linear in the body's size. Thread: any. Never throws but for want of memory.
[[nodiscard]] Result<NativeRequest> read_native_request(std::string&& body,
                                                        const ReadingRules& rules);

}  // namespace gateway::dashscope_door
