// Tells the thread sanitizer how gRPC hands an RPC from thread to thread. Debian's gRPC is not
// built for it: its locks are not seen, and what two threads touch one after the other by gRPC's
// leave would count as a race. Suppressions would blind it to our half as well. Instead these
// functions stand before those of gRPC 1.51 and of its locks, and say what they promise:
//
// * what came before a lock was let go came before it was taken next;
// * what came before an operation was started came before its completion;
// * what came before bytes were sent came before they were read, also without a socket;
// * what came before the handler returned came before OnCancel;
// * what came before the last of an RPC's completions came before OnDone.
//
// In every program that is built for the thread sanitizer, and in no other.
#include <cstddef>
#include <cstdint>
#include <thread>

#include <absl/synchronization/mutex.h>
#include <dlfcn.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpcpp/support/server_callback.h>
#include <sanitizer/tsan_interface.h>

namespace {

/// The library's function of that mangled name, before which one stands here.
template <class Function>
Function* behind(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// What all slices of the same bytes share; null for bytes that are copied, or never change.
void* owner_of(const grpc_slice& slice) {
  constexpr std::uintptr_t kOfStaticBytes = 1;
  const bool is_own = reinterpret_cast<std::uintptr_t>(slice.refcount) > kOfStaticBytes;
  return is_own ? slice.refcount : nullptr;
}

void sent(const grpc_slice_buffer& bytes) {
  for (std::size_t k = 0; k < bytes.count; ++k) {
    if (void* const owner = owner_of(bytes.slices[k])) __tsan_release(owner);
  }
}

void completed(const grpc_event& event) {
  if (event.type == GRPC_OP_COMPLETE && event.tag != nullptr) __tsan_acquire(event.tag);
}

}  // namespace

void absl::Mutex::Lock() {
  static auto* const lock = behind<void(Mutex*)>("_ZN4absl7debian35Mutex4LockEv");
  lock(this);
  __tsan_acquire(this);
}

bool absl::Mutex::TryLock() {
  static auto* const try_lock = behind<bool(Mutex*)>("_ZN4absl7debian35Mutex7TryLockEv");
  if (!try_lock(this)) return false;
  __tsan_acquire(this);
  return true;
}

void absl::Mutex::Unlock() {
  static auto* const unlock = behind<void(Mutex*)>("_ZN4absl7debian35Mutex6UnlockEv");
  __tsan_release(this);
  unlock(this);
}

void absl::CondVar::Wait(Mutex* mutex) {
  static auto* const wait =
      behind<void(CondVar*, Mutex*)>("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE");
  __tsan_release(mutex);
  wait(this, mutex);
  __tsan_acquire(mutex);
}

bool absl::CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static auto* const wait = behind<bool(CondVar*, Mutex*, Duration)>(
      "_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  __tsan_release(mutex);
  const bool timed_out = wait(this, mutex, timeout);
  __tsan_acquire(mutex);
  return timed_out;
}

bool absl::CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static auto* const wait = behind<bool(CondVar*, Mutex*, Time)>(
      "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  __tsan_release(mutex);
  const bool timed_out = wait(this, mutex, deadline);
  __tsan_acquire(mutex);
  return timed_out;
}

extern "C" grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* operations,
                                                 size_t count, void* tag, void* reserved) {
  static auto* const start = behind<decltype(grpc_call_start_batch)>("grpc_call_start_batch");
  for (std::size_t k = 0; k < count; ++k) {
    if (operations[k].op == GRPC_OP_SEND_MESSAGE)
      sent(operations[k].data.send_message.send_message->data.raw.slice_buffer);
  }
  if (tag != nullptr) __tsan_release(tag);
  return start(call, operations, count, tag, reserved);
}

/// Where threads that run callbacks wait for the next one.
extern "C" grpc_event grpc_completion_queue_next(grpc_completion_queue* queue,
                                                 gpr_timespec deadline, void* reserved) {
  static auto* const next =
      behind<decltype(grpc_completion_queue_next)>("grpc_completion_queue_next");
  const grpc_event event = next(queue, deadline, reserved);
  completed(event);
  return event;
}

/// Where blocking callers wait.
extern "C" grpc_event grpc_completion_queue_pluck(grpc_completion_queue* queue, void* tag,
                                                  gpr_timespec deadline, void* reserved) {
  static auto* const pluck =
      behind<decltype(grpc_completion_queue_pluck)>("grpc_completion_queue_pluck");
  const grpc_event event = pluck(queue, tag, deadline, reserved);
  completed(event);
  return event;
}

/// Where protobuf reads what was received.
extern "C" int grpc_byte_buffer_reader_peek(grpc_byte_buffer_reader* reader, grpc_slice** slice) {
  static auto* const peek =
      behind<decltype(grpc_byte_buffer_reader_peek)>("grpc_byte_buffer_reader_peek");
  const int found = peek(reader, slice);
  if (found != 0) {
    if (void* const owner = owner_of(**slice)) __tsan_acquire(owner);
  }
  return found;
}

namespace grpc::internal {

// gRPC counts what both wait for in atomics, in part by code of its library. To read them here is
// to see that it has happened. Its executor is a thread of each reaction's own.

void ServerCallbackCall::ScheduleOnDone(bool inline_ondone) {
  static_cast<void>(callbacks_outstanding_.load(std::memory_order_acquire));
  if (inline_ondone) return CallOnDone();
  std::thread([this] { CallOnDone(); }).detach();
}

void ServerCallbackCall::CallOnCancel(ServerReactor* reactor) {
  static_cast<void>(on_cancel_conditions_remaining_.load(std::memory_order_acquire));
  if (reactor->InternalInlineable()) return reactor->OnCancel();
  Ref();
  std::thread([this, reactor] {
    reactor->OnCancel();
    MaybeDone();
  }).detach();
}

}  // namespace grpc::internal
