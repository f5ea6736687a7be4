#include "door/checks/field_error.h"

namespace gateway::checks {

std::string name_of(const FieldPath& at, const Spelling& spelling) {
  std::string name(spelled(spelling.fields, at.field));
  if (at.index) name.append("[").append(std::to_string(*at.index)).append("]");
  return name.append(spelled(spelling.parts, at.part));
}

std::string complaint(const FieldPath& at, std::string_view what, const Spelling& spelling) {
  std::string message = "field \"";
  return message.append(name_of(at, spelling)).append("\": ").append(what);
}

Error to_error(const FieldError& error, const Spelling& spelling) {
  return Error{.kind = ErrorKind::invalid_argument,
               .message = complaint(error.at, error.what, spelling),
               .field = name_of(error.at, spelling)};
}

}  // namespace gateway::checks
