#include "door/request/model_choice.h"

#include <cstddef>
#include <string>
#include <utility>

#include "door/checks/field_error.h"

namespace gateway::request {
namespace {

/// More names than this help nobody, and a status travels in a header of limited size.
constexpr std::size_t kMaxNamesListed = 32;

std::string heading(std::optional<Modality> modality) {
  if (!modality) return "known models:";
  return *modality == Modality::text ? "known text models:" : "known multimodal models:";
}

/// "known text models: a, b": taken from the router, so never a caller's words. Without a modality:
/// of both.
std::string known_models(const dispatch::Router& router, const access::Identity& caller,
                         std::optional<Modality> modality) {
  std::string list = heading(modality);
  std::size_t listed = 0;
  for (const dispatch::ServedModel& model : router.models()) {
    if (modality && model.spec->modality != *modality) continue;
    if (!caller.may_use(model.spec->name)) continue;
    if (listed == kMaxNamesListed) return list + ", and more (see ListModels)";
    list.append(listed == 0 ? " " : ", ").append(model.spec->name);
    ++listed;
  }
  return listed == 0 ? list + " none" : list;
}

/// The complaint, if the caller may not use `name` or it is not served. In this order, so that what
/// it may not use looks the same served or not.
std::optional<Error> check_known(const dispatch::Router& router, const access::Identity& caller,
                                 std::string_view name, std::optional<Modality> modality) {
  if (!caller.may_use(name)) {
    return Error{ErrorKind::permission_denied, "field \"model\": this tenant may not use it; " +
                                                   known_models(router, caller, modality)};
  }
  if (router.find(name) == nullptr) {
    return Error{ErrorKind::unknown_model,
                 "field \"model\": no such model; " + known_models(router, caller, modality)};
  }
  return std::nullopt;
}

Error wrong_modality(const ModelSpec& spec) {
  return checks::field_error("model", spec.modality == Modality::text
                                          ? spec.name + " is a text model; use Embed or EmbedUnary"
                                          : spec.name +
                                                " is a multimodal model; use EmbedMultimodal or "
                                                "EmbedMultimodalUnary");
}

}  // namespace

Result<const ModelSpec*> choose_model(const dispatch::Router& router,
                                      const access::Identity& caller, std::string_view name,
                                      Modality modality, const DefaultModels& defaults) {
  if (name.empty()) name = modality == Modality::text ? defaults.text : defaults.multimodal;
  if (name.empty()) {
    return checks::field_error("model", "is required, no default is configured; " +
                                            known_models(router, caller, modality));
  }
  if (auto error = check_known(router, caller, name, modality)) return *std::move(error);
  const ModelSpec& spec = *router.find(name);
  if (spec.modality != modality) return wrong_modality(spec);
  return &spec;
}

std::optional<Error> check_model(const dispatch::Router& router, const access::Identity& caller,
                                 std::string_view name) {
  if (name.empty()) return std::nullopt;
  return check_known(router, caller, name, std::nullopt);
}

}  // namespace gateway::request
