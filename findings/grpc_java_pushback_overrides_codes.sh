#!/usr/bin/env bash
# Software: grpc-java 1.85.1 (Maven Central) beside grpcio 1.85.3 (PyPI). Needs java, javac, mvn, python3 and no gateway.
#
# Behaviour: a service config lists UNAVAILABLE as the only retryable code. If a call ends with another code and its trailers
# hold a grpc-retry-pushback-ms of 0 or more, grpc-java retries it all the same, even after INVALID_ARGUMENT: the pushback
# overrides the list. grpcio, with the same config and server, returns the error at once. A pushback beyond the deadline turns
# grpc-java's error into DEADLINE_EXCEEDED.
#
# Why it surprises: retryableStatusCodes reads as the whole set of what is retried, and a pushback as a change of the delay
# alone. gRFC A6 treats fatal codes and pushbacks as two kinds of answer and doesn't say which wins where one answer is both. So
# a server that adds a pushback to RESOURCE_EXHAUSTED as a hint gets up to maxAttempts calls from Java where grpcio sends one.
# Where the pushback is longer than the deadline, a refusal within milliseconds reaches the Java caller at its deadline only,
# without its reason.
#
# Output seen, for maxAttempts 3 and a deadline of 2 s; exits with 1 if it differs:
#   client  server answers      pushback, ms  attempts  caller gets
#   java    UNAVAILABLE         50            3         UNAVAILABLE
#   python  UNAVAILABLE         50            3         UNAVAILABLE
#   java    RESOURCE_EXHAUSTED  none          1         RESOURCE_EXHAUSTED
#   python  RESOURCE_EXHAUSTED  none          1         RESOURCE_EXHAUSTED
#   java    RESOURCE_EXHAUSTED  0             3         RESOURCE_EXHAUSTED
#   python  RESOURCE_EXHAUSTED  0             1         RESOURCE_EXHAUSTED
#   java    RESOURCE_EXHAUSTED  50            3         RESOURCE_EXHAUSTED
#   python  RESOURCE_EXHAUSTED  50            1         RESOURCE_EXHAUSTED
#   java    INVALID_ARGUMENT    50            3         INVALID_ARGUMENT
#   python  INVALID_ARGUMENT    50            1         INVALID_ARGUMENT
#   java    RESOURCE_EXHAUSTED  60000         1         DEADLINE_EXCEEDED
#   python  RESOURCE_EXHAUSTED  60000         1         RESOURCE_EXHAUSTED
set -euo pipefail

script=$(realpath "${BASH_SOURCE[0]}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>pushback</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-netty-shaded</artifactId><version>1.85.1</version></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-stub</artifactId><version>1.85.1</version></dependency>
  </dependencies>
</project>
POM

cat >config.json <<'JSON'
{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "1s",
  "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}
JSON

# The method /CODE/PUSHBACK ends with that code and pushback. Each attempt is a line of the file `attempts`. The server ends
# when its input does.
cat >server.py <<'PYTHON'
import concurrent.futures
import re
import sys

import grpc


class Refuser(grpc.GenericRpcHandler):
    def service(self, details):
        _, code, pushback = details.method.split("/")
        client = re.match("grpc-([a-z]+)", dict(details.invocation_metadata)["user-agent"])[1]

        def refuse(request, context):
            with open("attempts", "a") as attempts:
                print(client, code, pushback, file=attempts)
            if pushback != "none":
                context.set_trailing_metadata([("grpc-retry-pushback-ms", pushback)])
            context.abort(grpc.StatusCode[code], "refused")

        return grpc.unary_unary_rpc_method_handler(refuse)


server = grpc.server(concurrent.futures.ThreadPoolExecutor(1), handlers=[Refuser()])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
sys.stdin.read()
PYTHON

cat >client.py <<'PYTHON'
import sys

import grpc

port, code, pushback = sys.argv[1:]
with open("config.json") as file, grpc.insecure_channel(
    f"127.0.0.1:{port}", options=[("grpc.service_config", file.read())]
) as channel:
    try:
        channel.unary_unary(f"/{code}/{pushback}")(b"", timeout=2)
    except grpc.RpcError as error:
        print(error.code().name)
PYTHON

cat >Client.java <<'JAVA'
import com.google.gson.Gson;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

final class Client {
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) throws IOException {
    Map<String, ?> config = new Gson().fromJson(Files.readString(Path.of("config.json")), Map.class);
    ManagedChannel channel = ManagedChannelBuilder.forTarget("127.0.0.1:" + arguments[0])
        .usePlaintext().defaultServiceConfig(config).build();
    MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(new Bytes(), new Bytes())
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(arguments[1] + "/" + arguments[2])
        .build();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS);
    try {
      ClientCalls.blockingUnaryCall(channel, method, options, new byte[0]);
    } catch (StatusRuntimeException error) {
      System.out.println(error.getStatus().getCode());
    }
    channel.shutdownNow();
  }
}
JAVA

mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib
javac -cp 'lib/*' Client.java
python3 -m venv venv
venv/bin/pip install --quiet grpcio==1.85.3

coproc SERVER { exec venv/bin/python server.py; }
read -r port <&"${SERVER[0]}"

row() { printf '%-6s  %-18s  %-12s  %-8s  %s\n' "$@"; }
compare() {
  row client "server answers" "pushback, ms" attempts "caller gets"
  while read -r code pushback; do
    for client in java python; do
      case $client in
        java) status=$(java -cp 'lib/*:.' Client "$port" "$code" "$pushback") ;;
        python) status=$(venv/bin/python client.py "$port" "$code" "$pushback") ;;
      esac
      attempts=$(grep -cx "$client $code $pushback" attempts || true)
      row "$client" "$code" "$pushback" "$attempts" "$status"
    done
  done
}
compare <<'CASES' | tee output
UNAVAILABLE 50
RESOURCE_EXHAUSTED none
RESOURCE_EXHAUSTED 0
RESOURCE_EXHAUSTED 50
INVALID_ARGUMENT 50
RESOURCE_EXHAUSTED 60000
CASES

sed -n 's/^#   //p' "$script" | diff - output || { echo "the behaviour has changed" >&2; exit 1; }
