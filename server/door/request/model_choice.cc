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

/// Whom a complaint is for, and in whose words.
struct Audience {
  const dispatch::Router& router;
  const access::Identity& caller;
  const checks::Spelling& spelling;

  [[nodiscard]] Error complaint(ErrorKind kind, std::string_view what) const {
    constexpr checks::FieldPath kModel{checks::Field::model};
    return {.kind = kind,
            .message = checks::complaint(kModel, what, spelling),
            .field = checks::name_of(kModel, spelling)};
  }
};

/// "known text models: a, b": taken from the router, so never a caller's words. Without a modality:
/// of both.
std::string known_models(const Audience& audience, std::optional<Modality> modality) {
  std::string list = heading(modality);
  std::size_t listed = 0;
  for (const dispatch::ServedModel& model : audience.router.models()) {
    if (modality && model.spec->modality != *modality) continue;
    if (!audience.caller.may_use(model.spec->name)) continue;
    if (listed == kMaxNamesListed) {
      list.append(", and more (see ").append(audience.spelling.model_list);
      return list + ")";
    }
    list.append(listed == 0 ? " " : ", ").append(model.spec->name);
    ++listed;
  }
  return listed == 0 ? list + " none" : list;
}

/// The complaint, if the caller may not use `name` or it is not served. In this order, so that what
/// it may not use looks the same served or not.
std::optional<Error> check_known(const Audience& audience, std::string_view name,
                                 std::optional<Modality> modality) {
  if (!audience.caller.may_use(name)) {
    return audience.complaint(ErrorKind::permission_denied,
                              "this tenant may not use it; " + known_models(audience, modality));
  }
  if (audience.router.find(name) == nullptr) {
    return audience.complaint(ErrorKind::unknown_model,
                              "no such model; " + known_models(audience, modality));
  }
  return std::nullopt;
}

Error wrong_modality(const ModelSpec& spec, const Audience& audience) {
  std::string what = spec.name;
  what.append(spec.modality == Modality::text ? " is a text model" : " is a multimodal model");
  what.append("; use ").append(checks::spelled(audience.spelling.routes, spec.modality));
  return audience.complaint(ErrorKind::invalid_argument, what);
}

}  // namespace

Result<const ModelSpec*> choose_model(const dispatch::Router& router,
                                      const access::Identity& caller, std::string_view name,
                                      Modality modality, const DefaultModels& defaults,
                                      const checks::Spelling& spelling) {
  const Audience audience{router, caller, spelling};
  if (name.empty()) name = modality == Modality::text ? defaults.text : defaults.multimodal;
  if (name.empty()) {
    return audience.complaint(
        ErrorKind::invalid_argument,
        "is required, no default is configured; " + known_models(audience, modality));
  }
  if (auto error = check_known(audience, name, modality)) return *std::move(error);
  const ModelSpec& spec = *router.find(name);
  if (spec.modality != modality) return wrong_modality(spec, audience);
  return &spec;
}

std::optional<Error> check_model(const dispatch::Router& router, const access::Identity& caller,
                                 std::string_view name, const checks::Spelling& spelling) {
  if (name.empty()) return std::nullopt;
  return check_known({router, caller, spelling}, name, std::nullopt);
}

}  // namespace gateway::request
