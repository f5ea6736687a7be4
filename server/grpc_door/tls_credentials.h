// TLS for the gRPC port, with certificates that may change while it runs.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/security/server_credentials.h>

#include "domain/error.h"
#include "listen/certificate.h"
#include "listen/certificate_watch.h"

namespace gateway::grpc_door {

/// Reads the files now and looks at them again every `files.refresh`: new connections get what the
/// files last held in good order, and those that are open go on. TLS 1.2 or later. A client may
/// show a certificate, or must, that leads to client_ca_file; gRPC's AuthContext holds its verified
/// names. Error: a sentence that names the file at fault; also for an expired certificate.
///
/// For one server, which they are to outlive: GrpcServer sees to it.
[[nodiscard]] Result<std::shared_ptr<grpc::ServerCredentials>, std::string> make_tls_credentials(
    const listen::TlsFiles& files, listen::TlsNews news = {});

}  // namespace gateway::grpc_door
