#include "client/embedctl/model_info.h"

namespace embedding_client {

Result<embedding::v1::Model> find_text_model(const EmbeddingClient& client, const std::string& name,
                                             const CallOptions& options) {
  const auto listed = client.list_models(options);
  if (!listed) return listed.error();
  for (const embedding::v1::Model& model : listed->models()) {
    const bool is_text = model.modality() == embedding::v1::Model::MODALITY_TEXT;
    if (is_text && (name.empty() ? model.is_default() : model.name() == name)) return model;
  }
  const std::string what = name.empty() ? "default text model" : "text model \"" + name + "\"";
  return Status{grpc::StatusCode::NOT_FOUND, "this gateway has no " + what};
}

}  // namespace embedding_client
