// How a caller leaves a request that is not fully answered.
#pragma once

namespace gateway::dispatch {

/// A closed set; door/request/departure.h tells which it was.
enum class Departure {
  cancelled,        ///< Of its own accord.
  deadline_passed,  ///< It waited as long as it would: what is unanswered came too late.
};

}  // namespace gateway::dispatch
