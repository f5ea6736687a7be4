#include "client/embedctl/models_command.h"

#include <cmath>
#include <ostream>
#include <string>

#include "client/embedctl/call_settings.h"
#include "client/embedctl/failure_report.h"
#include "client/embedctl/progress_bar.h"
#include "client/embedctl/proto_json.h"
#include "client/embedctl/text_table.h"

namespace embedding_client {

using embedding::v1::Model;

namespace {

template <class Items, class Name>
std::string joined(const Items& items, const char* separator, Name name) {
  std::string text;
  for (const auto& item : items) {
    if (!text.empty()) text += separator;
    text += name(item);
  }
  return text;
}

std::string kind_of(const Model& model) {
  if (model.modality() != Model::MODALITY_MULTIMODAL) return "text";
  return model.fused() ? "multimodal, fused" : "multimodal";
}

std::string output_name(int type) {
  switch (type) {
    case embedding::v1::OUTPUT_TYPE_SPARSE:
      return "sparse";
    case embedding::v1::OUTPUT_TYPE_DENSE_AND_SPARSE:
      return "dense+sparse";
    default:
      return "dense";
  }
}

std::string call_of(const Model& model) {
  std::string text = std::to_string(model.max_items_per_call());
  if (model.max_images_per_call() > 0)
    text += ", " + std::to_string(model.max_images_per_call()) + " img";
  if (model.max_videos_per_call() > 0)
    text += ", " + std::to_string(model.max_videos_per_call()) + " vid";
  return text;
}

std::string state_of(const Model& model) {
  switch (model.availability()) {
    case Model::AVAILABILITY_AVAILABLE:
      return "available";
    case Model::AVAILABILITY_UNAVAILABLE:
      return "unavailable";
    default:
      return "not called yet";
  }
}

void print_table(const embedding::v1::ListModelsResponse& listed, const Console& console) {
  using Align = TextTable::Align;
  TextTable table({{"MODEL"},
                   {"KIND"},
                   {"DIMENSIONS"},
                   {"OUTPUT"},
                   {"ITEMS/CALL"},
                   {"CALLS/MIN", Align::right},
                   {"UPSTREAMS"},
                   {"STATE"}});
  const auto same = [](const std::string& name) { return name; };
  for (const Model& model : listed.models()) {
    table.add_row(
        {model.name() + (model.is_default() ? " *" : ""), kind_of(model),
         joined(model.dimensions(), " ", [](auto dimension) { return std::to_string(dimension); }),
         joined(model.output_types(), " ", output_name), call_of(model),
         format_count(static_cast<std::uint64_t>(std::llround(model.calls_per_minute()))),
         joined(model.upstreams(), " ", same), state_of(model)});
  }
  table.print(console.out, console.out_is_terminal);
  console.out << "* used when a request names no model; the first dimension is the default\n";
}

}  // namespace

ExitCode run_models(const ModelsOptions& options, const EmbeddingClient& client, Console& console) {
  const auto listed = client.list_models(call_within(options.deadline_seconds, console));
  if (!listed) return report_failure(console, listed.error());
  if (!options.json) {
    print_table(*listed, console);
  } else if (const auto json = json_of(*listed, JsonStyle::indented)) {
    console.out << *json;
  } else {
    return report_failure(console, {grpc::StatusCode::INTERNAL, "the answer has no JSON form"});
  }
  return console.out.flush() ? ExitCode::ok : report_output_failure(console);
}

}  // namespace embedding_client
