# The gateway as a small image; `--target emulator` makes the image of the provider emulator instead.
#
#   docker build -t embedding-gateway .
#   docker build -t dashscope-emulator --target emulator .
#
# BASE may be any Debian 12. The package steps ask apt for nothing that BASE already has, so a BASE that holds the
# packages builds without a network. `--build-context builder=DIR` takes the programs from DIR/src/build/release/bin
# instead of compiling them.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS builder
WORKDIR /src
# Only the package list first, so that its layer outlives every change of the sources.
COPY dev ./
RUN ./dev deps --build && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY proto proto
COPY server server
COPY client client
RUN ./dev build release -DBUILD_TESTING=OFF && strip build/release/bin/*

FROM ${BASE} AS runtime
ARG RUNTIME_PACKAGES="ca-certificates libgrpc++1.51 libprotobuf32 libssl3 zlib1g libyaml-cpp0.7 libspdlog1.10 libsimdjson14 libprometheus-cpp-core1.0"
RUN dpkg-query --status ${RUNTIME_PACKAGES} >/dev/null 2>&1 \
 || { apt-get update \
      && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${RUNTIME_PACKAGES} \
      && rm -rf /var/lib/apt/lists/*; }
# Numeric, so that Kubernetes can see that it is not root.
USER 65532:65532

FROM runtime AS emulator
LABEL org.opencontainers.image.title="dashscope-emulator" \
      org.opencontainers.image.description="Emulates the DashScope embedding endpoints over HTTPS, limits included"
COPY --from=builder /src/build/release/bin/dashscope-emulator /usr/local/bin/
EXPOSE 8443
ENTRYPOINT ["dashscope-emulator"]
CMD ["--listen", "0.0.0.0:8443"]

FROM runtime AS gateway
LABEL org.opencontainers.image.title="embedding-gateway" \
      org.opencontainers.image.description="A door for gRPC and OpenAI clients that coalesces many small embedding requests into few provider calls"
COPY --from=builder /src/build/release/bin/embedding-gateway /src/build/release/bin/embedctl /usr/local/bin/
EXPOSE 50051 8080 9464
# Where the configuration names no server.operations_address; the gateway's own default is open to the container alone.
ENV EMBEDDING_GATEWAY_OPERATIONS_ADDRESS=0.0.0.0:9464
# Asks localhost:50051 in plain text; with TLS set EMBEDCTL_ADDRESS to server.health_address. Kubernetes does not look.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["embedctl", "health"]
ENTRYPOINT ["embedding-gateway"]
CMD ["--config", "/etc/embedding-gateway/gateway.yaml"]
