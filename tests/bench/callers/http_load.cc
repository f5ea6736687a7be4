#include "tests/bench/callers/http_load.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <simdjson.h>

#include "tests/bench/callers/outcome.h"
#include "tests/bench/callers/texts.h"
#include "tests/bench/callers/turns.h"

namespace bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ondemand = simdjson::ondemand;

constexpr std::uint64_t kMostBodyBytes = 1 << 30;

/// Whether one row holds a vector as long as was asked for.
bool is_vector(ondemand::value value, HttpForm form, std::size_t dimension) {
  if (form == HttpForm::floats) return value.count_elements().value() == dimension;
  constexpr std::size_t kGroup = 3;
  return std::string_view(value.get_string()).size() ==
         (dimension * sizeof(float) + kGroup - 1) / kGroup * 4;
}

/// As many rows as texts, in order, each with its vector. Throws simdjson::simdjson_error.
bool is_right(const std::string& body, const Load& load, HttpForm form) {
  thread_local ondemand::parser parser;
  const simdjson::padded_string padded(body);
  ondemand::document document = parser.iterate(padded);
  std::size_t rows = 0;
  for (ondemand::object row : document["data"]) {
    if (std::uint64_t{row["index"]} != rows) return false;
    ondemand::value vector = row["embedding"];
    if (!is_vector(vector, form, load.parameters.dimension)) return false;
    ++rows;
  }
  return rows == load.texts;
}

/// All callers on one loop. Thread: one.
class HttpLoad {
 public:
  HttpLoad(const Load& load, HttpForm form) : load_(load), form_(form), turns_(load) {}

  std::string run() {
    const auto colon = load_.target.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("the target is no HOST:PORT");
    asio::ip::tcp::resolver resolver(context_);
    const auto endpoints =
        resolver.resolve(load_.target.substr(0, colon), load_.target.substr(colon + 1));
    std::vector<std::unique_ptr<boost::beast::tcp_stream>> streams;
    for (std::size_t k = 0; k < load_.callers; ++k) {
      streams.push_back(std::make_unique<boost::beast::tcp_stream>(context_));
      streams.back()->connect(endpoints);
      streams.back()->socket().set_option(asio::ip::tcp::no_delay(true));
    }
    const auto begun = Turns::Clock::now();
    std::exception_ptr failure;
    for (std::size_t k = 0; k < load_.callers; ++k) {
      asio::co_spawn(context_, call(*streams[k], k), [&failure](std::exception_ptr thrown) {
        if (thrown) failure = thrown;
      });
    }
    context_.run();
    if (failure) std::rethrow_exception(failure);
    return outcome_.json(Turns::Clock::now() - begun);
  }

 private:
  /// One caller, who asks again as soon as it is answered.
  asio::awaitable<void> call(boost::beast::tcp_stream& stream, std::size_t number) {
    boost::beast::flat_buffer buffer;
    std::uint64_t texts_sent = 0;
    http::request<http::string_body> request(http::verb::post, "/v1/embeddings", 11);
    request.set(http::field::host, load_.target);
    request.set(http::field::content_type, "application/json");
    for (auto began = Turns::Clock::now(); turns_.take(began); began = Turns::Clock::now()) {
      request.body() = body_for(number, texts_sent);
      request.prepare_payload();
      co_await http::async_write(stream, request, asio::use_awaitable);
      http::response_parser<http::string_body> answer;
      answer.body_limit(kMostBodyBytes);
      co_await http::async_read(stream, buffer, answer, asio::use_awaitable);
      keep(answer.get(), Turns::Clock::now() - began);
    }
  }

  std::string body_for(std::size_t number, std::uint64_t& texts_sent) const {
    std::string body = R"({"model":")" + load_.model + R"(","encoding_format":")";
    body += form_ == HttpForm::base64 ? "base64" : "float";
    body += R"(","dimensions":)" + std::to_string(load_.parameters.dimension) + R"(,"input":[)";
    for (std::size_t k = 0; k < load_.texts; ++k) {
      // Numbered texts hold no character that JSON escapes.
      if (k > 0) body += ',';
      body += '"' + numbered_text(number + load_.callers * texts_sent++, load_.text_bytes) + '"';
    }
    return body += "]}";
  }

  void keep(const http::response<http::string_body>& answer, Turns::Clock::duration latency) {
    if (answer.result() != http::status::ok) {
      return outcome_.failed("HTTP_" + std::to_string(answer.result_int()));
    }
    if (!is_right(answer.body(), load_, form_)) return outcome_.failed("WRONG_ANSWER");
    outcome_.answered(load_.texts, latency);
  }

  const Load& load_;
  const HttpForm form_;
  Turns turns_;
  asio::io_context context_{1};
  Outcome outcome_;
};

}  // namespace

std::string load_http(const Load& load, HttpForm form) {
  return HttpLoad(load, form).run();
}

}  // namespace bench
