// What the process denies those who look into it.
#pragma once

namespace gateway::app {

/// From now on no crash leaves a core file, and no other process of the same user may attach to
/// this one or read its memory: both hold API keys. To be called before any secret is read. Both
/// measures are needed: a handler that the kernel pipes cores to gets them whatever the size limit
/// says, and the limit alone is inherited by programs that are started from here. /proc/self can
/// still be read as far as the program reads it. A program that a sanitizer watches stays open to
/// it.
void forbid_core_dumps();

}  // namespace gateway::app
