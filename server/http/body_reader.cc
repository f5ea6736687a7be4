#include "http/body_reader.h"

#include <cstdint>
#include <functional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>

namespace gateway::http {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

/// Beast's string_body sets the whole announced length aside before a byte of it has come.
struct GrowingBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool isRequest, class Fields>
    reader(http::header<isRequest, Fields>& /*header*/, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& /*length*/, error_code& error) { error = {}; }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      error = {};
      const std::size_t size = boost::beast::buffer_bytes(buffers);
      for (const net::const_buffer part : boost::beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(part.data()), part.size());
      }
      return size;
    }

    void finish(error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

}  // namespace

struct BodyReader::Parsing {
  explicit Parsing(std::size_t max_extension_bytes)
      : on_chunk([max_extension_bytes](std::uint64_t, boost::beast::string_view extensions,
                                       error_code& error) {
          error = {};
          if (extensions.size() > max_extension_bytes) error = http::error::bad_chunk_extension;
        }) {
    parser.body_limit(boost::none);  // Until it is known.
    parser.on_chunk_header(on_chunk);
  }

  std::function<void(std::uint64_t, boost::beast::string_view, error_code&)> on_chunk;
  http::request_parser<GrowingBody> parser;
};

BodyReader::BodyReader(const RequestHead& head, std::size_t max_extension_bytes)
    : parsing_(std::make_unique<Parsing>(max_extension_bytes)) {
  auto& parser = parsing_->parser;
  const std::string_view text = head.text();
  parser.header_limit(static_cast<std::uint32_t>(text.size() + 1));  // The session has its own.
  error_code refused;
  const std::size_t read = parser.put(net::buffer(text), refused);
  well_formed_ = !refused && parser.is_header_done() && read == text.size() &&
                 parser.chunked() == head.chunked() &&
                 parser.content_length().value_or(0) == head.content_length().value_or(0);
  parser.eager(true);
}

BodyReader::~BodyReader() = default;

bool BodyReader::keep_alive() const {
  return parsing_->parser.keep_alive();
}

bool BodyReader::allow(std::size_t max_bytes) {
  auto& parser = parsing_->parser;
  if (parser.content_length().value_or(0) > max_bytes) return false;
  if (parser.chunked() && max_bytes == 0) return false;
  parser.body_limit(max_bytes);
  return true;
}

Result<std::size_t, Objection> BodyReader::take(std::string_view bytes) {
  // With less of a last chunk than this, Beast 1.81 takes it and then asserts that it has more. As
  // much is always to come: the parser leaves a last chunk where it is until it is whole.
  constexpr std::string_view kLastChunk = "0\r\n\r\n";
  if (bytes.empty()) return std::size_t{0};
  if (parsing_->parser.chunked() && bytes.size() < kLastChunk.size()) return std::size_t{0};
  error_code error;
  const std::size_t taken = parsing_->parser.put(net::buffer(bytes), error);
  if (!error || error == http::error::need_more) return taken;
  if (error == http::error::body_limit) return Objection::body_too_large;
  return Objection::malformed;
}

bool BodyReader::done() const {
  return parsing_->parser.is_done();
}

std::string BodyReader::release() {
  return std::move(parsing_->parser.get().body());
}

}  // namespace gateway::http
