// What becomes of stdin, stdout and stderr where whoever started the program took them away.
#pragma once

namespace gateway::app {

/// Opens /dev/null in the place of those that are closed: what is opened next would take their
/// numbers, and lines of the log would go into a connection. And lets writing to a pipe whose
/// reader is gone fail, instead of ending the program. To be called before anything is opened.
void keep_standard_streams();

}  // namespace gateway::app
