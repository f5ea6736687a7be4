// The second door as the tests for every door see it.
#pragma once

#include "tests/door/second_door.h"
#include "tests/support/model_specs.h"

namespace gateway::testing {

/// Thread: the test's.
class SecondStage {
 public:
  explicit SecondStage(std::size_t max_items = 300)
      : admission_({.max_items = max_items, .max_bytes = 10 * 1000 * 1000}) {}

  std::unique_ptr<OpenCall> start(const Asked& asked) { return door_.start(asked); }

  static const checks::Spelling& spelling() { return kSecondSpelling; }
  FakeRouter& router() { return router_; }
  access::Admission& admission() { return admission_; }
  DoorRecord& probe() { return probe_; }
  void stop_accepting() { intake_.stop_accepting(); }
  /// Its calls are waited for, each by its caller.
  void finish() { router_.flush(); }

 private:
  FakeRouter router_{all_models()};
  access::Admission admission_;
  DoorRecord probe_;
  access::AccessControl access_{tenants()};
  request::Intake intake_{{router_, admission_, probe_, {}, {"text-rich", "vision"}}, access_};
  const SecondDoor door_{intake_};
};

}  // namespace gateway::testing
