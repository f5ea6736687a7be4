// The door's service and server by name: who only holds them is spared gRPC's headers, a second or
// two a file.
#pragma once

namespace gateway::grpc_door {

class EmbedService;
class GrpcServer;

}  // namespace gateway::grpc_door
