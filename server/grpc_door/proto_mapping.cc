#include "grpc_door/proto_mapping.h"

#include <utility>

#include "domain/image_format.h"
#include "grpc_door/microseconds.h"
#include "grpc_door/status_mapping.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

void fill_usage(const Usage& usage, pb::Usage& out) {
  out.set_total_tokens(usage.total_tokens);
  out.set_image_tokens(usage.image_tokens);
}

void fill_embedding(OutputType output_type, Embedding&& embedding, pb::Embedding& out) {
  out.Clear();  // Keeps the arrays' memory.
  out.mutable_dense()->Add(embedding.dense.begin(), embedding.dense.end());  // One copy of a block.
  if (output_type == OutputType::dense) return;
  SparseVector& from = embedding.sparse;
  pb::SparseVector& sparse = *out.mutable_sparse();
  sparse.mutable_indices()->Add(from.indices.begin(), from.indices.end());
  sparse.mutable_values()->Add(from.values.begin(), from.values.end());
  for (std::string& token : from.tokens) sparse.add_tokens(std::move(token));
}

pb::Model::Modality to_modality(Modality modality) {
  return modality == Modality::text ? pb::Model::MODALITY_TEXT : pb::Model::MODALITY_MULTIMODAL;
}

pb::Model::Availability to_availability(dispatch::Availability availability) {
  switch (availability) {
    case dispatch::Availability::unknown:
      return pb::Model::AVAILABILITY_UNKNOWN;
    case dispatch::Availability::available:
      return pb::Model::AVAILABILITY_AVAILABLE;
    case dispatch::Availability::unavailable:
      return pb::Model::AVAILABILITY_UNAVAILABLE;
  }
  return pb::Model::AVAILABILITY_UNSPECIFIED;
}

void fill_spec(const ModelSpec& spec, pb::Model& out) {
  out.set_name(spec.name);
  out.set_modality(to_modality(spec.modality));
  out.mutable_dimensions()->Add(spec.dimensions.begin(), spec.dimensions.end());
  out.add_output_types(pb::OUTPUT_TYPE_DENSE);
  if (spec.supports_sparse) {
    out.add_output_types(pb::OUTPUT_TYPE_SPARSE);
    out.add_output_types(pb::OUTPUT_TYPE_DENSE_AND_SPARSE);
  }
  out.set_supports_text_type(spec.supports_text_type);
  out.set_supports_instruct(spec.supports_instruct);
  out.set_fused(spec.fused);
  out.set_max_items_per_call(static_cast<std::uint32_t>(spec.capacity.items));
  out.set_max_images_per_call(static_cast<std::uint32_t>(spec.capacity.images));
  out.set_max_videos_per_call(static_cast<std::uint32_t>(spec.capacity.videos));
  out.set_max_tokens_per_text(static_cast<std::uint32_t>(spec.max_tokens_per_text));
  out.set_max_image_bytes(spec.max_image_bytes);
  for (const ImageFormat format : spec.image_formats) {
    out.add_image_formats(std::string(image_format_name(format)));
  }
}

}  // namespace

void fill_result(std::size_t index, OutputType output_type, ItemResult&& result,
                 pb::ItemResult& out) {
  out.set_index(static_cast<std::uint32_t>(index));
  if (result.outcome.has_value()) {
    fill_embedding(output_type, *std::move(result.outcome), *out.mutable_embedding());
  } else {
    fill_item_error(result.outcome.error(), *out.mutable_error());
  }
  fill_usage(result.usage, *out.mutable_usage());
  pb::Timing& timing = *out.mutable_timing();
  timing.set_queued_us(in_microseconds(result.timing.queued));
  timing.set_upstream_us(in_microseconds(result.timing.upstream));
  timing.set_attempts(result.timing.attempts);
  timing.set_call_items(result.timing.call_items);
}

void fill_summary(const request::RequestTally& tally, pb::Summary& out) {
  fill_usage(tally.usage(), *out.mutable_usage());
  out.set_succeeded(static_cast<std::uint32_t>(tally.succeeded()));
  out.set_failed(static_cast<std::uint32_t>(tally.failed()));
}

void fill_model(const dispatch::ServedModel& model, bool is_default, pb::Model& out) {
  out.Clear();
  fill_spec(*model.spec, out);
  out.set_is_default(is_default);
  for (const std::string& upstream : model.upstreams) out.add_upstreams(upstream);
  out.set_availability(to_availability(model.availability));
}

}  // namespace gateway::grpc_door
