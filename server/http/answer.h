// An answer to an HTTP request, before it is HTTP.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/answer_room.h"

namespace gateway::http {

/// One that is no token by name, or holds a control character, is left out: no responder can be
/// brought to break an answer in two.
struct Header {
  std::string name;
  std::string value;
};

/// Thread: a value.
struct Answer {
  unsigned status = 200;  ///< 200 to 599. With 204 and 304 no body is sent.
  std::string content_type = "text/plain; charset=utf-8";  ///< Empty: the header is left out.
  std::string body = {};
  /// Beside Content-Type, Content-Length, Connection and, where packed, Content-Encoding, Vary.
  std::vector<Header> headers = {};
  bool close = false;  ///< The connection ends with this answer.
  /// gzip for those who take it, from 1,024 bytes on. It is done on the server's thread, where all
  /// others wait for it: for pages, not for megabytes of vectors.
  bool may_pack = false;
  AnswerRoom::Place place = {};  ///< What was asked for the body's bytes; given back when sent.
};

/// A sentence for a person or a probe's log.
inline Answer plain(unsigned status, std::string_view sentence) {
  Answer answer;
  answer.status = status;
  answer.body = std::string(sentence) + "\n";
  return answer;
}

}  // namespace gateway::http
