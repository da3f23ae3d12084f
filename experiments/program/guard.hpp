/// A first rank that outlives what mpirun does to it.
///
/// Problem: when a rank dies, or mpirun is told to end, Open MPI's mpirun sends SIGTERM to all ranks and
/// kills them one second later; rank 0 may need longer to write what was computed. Method: rank 0 is
/// two processes. The one that mpirun knows does nothing but wait for the other, which does the work in
/// a session of its own, and to which it hands on SIGTERM and SIGINT; if it is killed, the system tells
/// the other by SIGHUP. So even rank 0 can be killed, and the result is written. Rejected: to ask users
/// for `--mca odls_base_sigkill_timeout 60` (who has not read it loses hours); to write the result every
/// so often (of what is complete nothing need be lost at all).
/// Source: R. Castain et al., Open MPI 4.1, orte/mca/odls/base/odls_base_default_fns.c; prctl(2).
#pragma once

namespace poise::experiments {

/// Returns in the process that is to work. The other never returns: it ends as the first does. To be
/// called before there are any threads.
void work_under_guard();

}  // namespace poise::experiments
