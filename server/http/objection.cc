#include "http/objection.h"

namespace gateway::http {

unsigned status_of(Objection objection) {
  switch (objection) {
    case Objection::malformed:
      return 400;
    case Objection::header_too_large:
      return 431;
    case Objection::body_too_large:
      return 413;
    case Objection::transfer_coding:
      return 501;
    case Objection::expectation:
      return 417;
    case Objection::tls_missing:
      return 400;
    case Objection::failed:
      break;
  }
  return 500;
}

std::string_view sentence_of(Objection objection) {
  switch (objection) {
    case Objection::malformed:
      return "this is not an HTTP/1.1 request";
    case Objection::header_too_large:
      return "the request's header is larger than this door takes";
    case Objection::body_too_large:
      return "the request's body is larger than this door takes";
    case Objection::transfer_coding:
      return "the only transfer coding taken here is chunked";
    case Objection::expectation:
      return "the only expectation met here is 100-continue";
    case Objection::tls_missing:
      return "this port speaks TLS; use https";
    case Objection::failed:
      break;
  }
  return "the request could not be answered";
}

}  // namespace gateway::http
