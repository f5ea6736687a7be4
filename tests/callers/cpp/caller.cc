// The caller of ../README.md on Debian's gRPC. Closed loops only: nobody drains it.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "embedding/v1/embedding_service.grpc.pb.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

/// Their canonical names by number.
constexpr std::string_view kCodes[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

embedding::v1::EmbedRequest request_of(const std::string& digits) {
  constexpr int kHexadecimal = 16;
  std::string bytes;
  for (std::size_t k = 0; k + 1 < digits.size(); k += 2)
    bytes.push_back(static_cast<char>(std::stoi(digits.substr(k, 2), nullptr, kHexadecimal)));
  embedding::v1::EmbedRequest request;
  if (!request.ParseFromString(bytes)) throw std::invalid_argument("no EmbedRequest");
  return request;
}

std::int64_t microseconds(system_clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
}

class Callers {
 public:
  Callers(const embedding::v1::EmbedRequest& request, milliseconds timeout)
      : request_(request), timeout_(timeout) {}

  void loop(const std::string& address, int connection) {
    grpc::ChannelArguments own_connection;
    own_connection.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto stub = embedding::v1::EmbeddingService::NewStub(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), own_connection));
    while (!ended_) std::this_thread::sleep_for(call(*stub, connection));
  }

  void end() { ended_ = true; }

  void print() const {
    for (const std::string& line : lines_) std::cout << line << '\n';
  }

 private:
  /// The pushback, zero without one.
  milliseconds call(embedding::v1::EmbeddingService::Stub& stub, int connection) {
    grpc::ClientContext context;
    embedding::v1::EmbedUnaryResponse reply;
    const auto begun = system_clock::now();
    context.set_deadline(begun + timeout_);
    context.AddMetadata("x-tenant-id", "caller-" + std::to_string(connection));
    const grpc::Status status = stub.EmbedUnary(&context, request_, &reply);
    const auto ended = system_clock::now();
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    const std::string pushback =
        found == trailers.end() ? "-" : std::string(found->second.data(), found->second.size());
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::to_string(connection) + ' ' + std::to_string(microseconds(begun)) + ' ' +
                     std::to_string(microseconds(ended)) + ' ' +
                     std::string(kCodes[status.error_code()]) + ' ' + pushback);
    return milliseconds(pushback == "-" ? 0 : std::stoi(pushback));
  }

  const embedding::v1::EmbedRequest& request_;
  const milliseconds timeout_;
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  constexpr std::size_t kArguments = 6;
  if (arguments.size() != kArguments || arguments[2] != "closed") {
    std::cerr << "caller ADDRESS CONNECTIONS closed CALLS_AT_ONCE REQUEST TIMEOUT_MS\n";
    return EXIT_FAILURE;
  }
  const embedding::v1::EmbedRequest request = request_of(arguments[4]);
  Callers callers(request, milliseconds(std::stoi(arguments[5])));
  std::vector<std::thread> threads;
  for (int connection = 0; connection < std::stoi(arguments[1]); ++connection) {
    for (int k = 0; k < std::stoi(arguments[3]); ++k)
      threads.emplace_back([&, connection] { callers.loop(arguments[0], connection); });
  }
  std::cin.ignore(std::numeric_limits<std::streamsize>::max(), EOF);
  callers.end();
  for (std::thread& thread : threads) thread.join();
  callers.print();
  return EXIT_SUCCESS;
}
