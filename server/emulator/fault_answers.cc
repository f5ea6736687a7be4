#include "emulator/fault_answers.h"

#include <string>

namespace emulator {
namespace {

/// A throttle for want of capacity, as a layer further in words it (docs/provider.md, 6.2).
constexpr const char* kNoCapacity =
    "<5000202> InternalError.Algo.ModelServingError.ModelServingUnknownError: An error occurred in "
    "model serving. The error message it sent us is [{\"request_id\":"
    "\"00000000-0000-4000-8000-000000000000\",\"service_id\":\"v-00000000\",\"status_code\":503,"
    "\"status_name\":\"ServiceUnavailable\",\"status_message\":\"Too many requests. Your requests "
    "are being throttled due to system capacity limits. Please try again later.\"}]";

/// The kind's own error, before the fault's fields replace parts of it.
std::optional<Refusal> usual_error(const Fault& fault) {
  switch (fault.kind) {
    case Fault::Kind::status:
      return fault.code.empty() ? refusal_of_status(fault.status) : refusal(fault.code);
    case Fault::Kind::dead_link:
      return invalid_parameter("download form URL error");
    case Fault::Kind::cold_host:
      return Refusal{400, "InvalidParameter.DataInspection",
                     "Download the media resource timed out during the data inspection process."};
    case Fault::Kind::moderation:
      return refusal("DataInspectionFailed");
    case Fault::Kind::dimension:
      return invalid_parameter("Value error, dimension is invalid.: parameters.dimension");
    case Fault::Kind::capacity:
      return Refusal{500, "InternalError.Algo", kNoCapacity};
    default:
      return std::nullopt;
  }
}

Answer page(unsigned status, const std::string& title) {
  const std::string number = std::to_string(status);
  Answer answer{.status = status,
                .body = "<html>\r\n<head><title>" + number +
                        "</title></head>\r\n<body>\r\n<center><h1>" + title +
                        "</h1></center>\r\n</body>\r\n</html>\r\n"};
  answer.content_type = "text/html";
  answer.by_provider = false;
  return answer;
}

Answer ending(Answer::Ending how) {
  Answer answer{.body = {}};
  answer.ending = how;
  return answer;
}

unsigned status_of(const Fault& fault, unsigned usual) {
  return fault.status != 0 ? fault.status : usual;
}

}  // namespace

std::optional<Refusal> error_of(const Fault& fault) {
  std::optional<Refusal> error = usual_error(fault);
  if (!error) return error;
  error->status = status_of(fault, error->status);
  if (!fault.code.empty() && fault.kind != Fault::Kind::status) error->code = fault.code;
  if (fault.message) {
    error->message = *fault.message;
    error->compatible_message = std::nullopt;
  }
  return error;
}

std::optional<Answer> foreign_answer(const Fault& fault) {
  switch (fault.kind) {
    case Fault::Kind::html:
      return page(status_of(fault, 502), "Bad Gateway");
    case Fault::Kind::firewall:
      return page(status_of(fault, 405),
                  "Your request has been blocked as it may cause potential threats to the server");
    case Fault::Kind::empty:
      return Answer{.status = status_of(fault, 404), .body = {}};
    case Fault::Kind::literal:
      return Answer{.status = status_of(fault, 200), .body = fault.body};
    case Fault::Kind::drop:
      return ending(Answer::Ending::dropped);
    case Fault::Kind::hang:
      return ending(Answer::Ending::hung);
    default:
      return std::nullopt;
  }
}

}  // namespace emulator
