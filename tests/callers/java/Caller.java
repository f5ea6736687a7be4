// The caller of ../README.md on grpc-java.
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

public final class Caller {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final Metadata.Key<String> TENANT =
      Metadata.Key.of("x-tenant-id", Metadata.ASCII_STRING_MARSHALLER);

  /** Takes messages that are serialised. */
  private static final MethodDescriptor.Marshaller<byte[]> BYTES_AS_THEY_ARE = new MethodDescriptor.Marshaller<>() {
    @Override public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException error) {
        throw new IllegalStateException(error);
      }
    }
  };
  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.newBuilder(BYTES_AS_THEY_ARE, BYTES_AS_THEY_ARE)
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("embedding.v1.EmbeddingService/EmbedUnary")
          .build();

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final byte[] request;
  private final Duration timeout;
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private volatile boolean ended = false;

  private Caller(String address, int connections, byte[] request, Duration timeout) {
    this.request = request;
    this.timeout = timeout;
    for (int k = 0; k < connections; ++k) {
      channels.add(ManagedChannelBuilder.forTarget(address).usePlaintext().build());
    }
  }

  private static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Calls `done` with the pushback in milliseconds, 0 without one. */
  private void call(int connection, LongConsumer done) {
    long begun = now();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    Metadata headers = new Metadata();
    headers.put(TENANT, "caller-" + connection);
    ClientCall<byte[], byte[]> call = ClientInterceptors
        .intercept(channels.get(connection), MetadataUtils.newAttachHeadersInterceptor(headers))
        .newCall(METHOD, options);
    ClientCalls.asyncUnaryCall(call, request, new StreamObserver<>() {
      @Override public void onNext(byte[] answer) {}

      @Override public void onError(Throwable error) {
        Metadata trailers = Status.trailersFromThrowable(error);
        note(Status.fromThrowable(error).getCode(), trailers == null ? null : trailers.get(PUSHBACK));
      }

      @Override public void onCompleted() {
        note(Status.Code.OK, null);
      }

      private void note(Status.Code code, String pushback) {
        lines.add(connection + " " + begun + " " + now() + " " + code + " " + (pushback == null ? "-" : pushback));
        done.accept(pushback == null ? 0 : Long.parseLong(pushback));
      }
    });
  }

  private void loop(int connection) {
    if (ended) return;
    call(connection, pushback -> {
      if (pushback > 0) {
        clock.schedule(() -> loop(connection), pushback, TimeUnit.MILLISECONDS);
      } else {
        loop(connection);
      }
    });
  }

  private void byTheClock(int perSecond) {
    int[] sent = {0};
    clock.scheduleAtFixedRate(() -> {
      if (!ended) call(sent[0]++ % channels.size(), pushback -> {});
    }, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
  }

  public static void main(String[] arguments) throws Exception {
    Duration timeout = arguments.length > 5 ? Duration.ofMillis(Long.parseLong(arguments[5])) : USUAL_TIMEOUT;
    Caller caller = new Caller(
        arguments[0], Integer.parseInt(arguments[1]), HexFormat.of().parseHex(arguments[4]), timeout);
    int number = Integer.parseInt(arguments[3]);
    if (arguments[2].equals("open")) {
      caller.byTheClock(number);
    } else {
      for (int connection = 0; connection < caller.channels.size(); ++connection) {
        for (int k = 0; k < number; ++k) caller.loop(connection);
      }
    }
    System.in.readAllBytes();
    caller.ended = true;
    Thread.sleep(LAST_ANSWERS.toMillis());
    System.out.println(String.join("\n", caller.lines));
    System.out.flush();
    System.exit(0);
  }
}
