// The gRPC door as the tests for every door see it.
#pragma once

#include "grpc_door/spelling.h"
#include "tests/door/behaviour.h"
#include "tests/grpc_door/served_gateway.h"

namespace gateway::testing {

/// Thread: the test's.
class GrpcStage {
 public:
  explicit GrpcStage(std::size_t max_items = 300) : gateway_(max_items) {
    gateway_.access.replace(tenants());
  }

  std::unique_ptr<OpenCall> start(const Asked& asked);

  static const checks::Spelling& spelling() { return grpc_door::kSpelling; }
  FakeRouter& router() { return gateway_.router; }
  access::Admission& admission() { return gateway_.admission; }
  DoorRecord& probe() { return gateway_.probe; }
  void stop_accepting() { gateway_.intake.stop_accepting(); }
  /// Waits until nothing of any request is left.
  void finish() { gateway_.finish(); }

 private:
  ServedGateway gateway_;
};

}  // namespace gateway::testing
