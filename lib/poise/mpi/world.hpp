/// The processes that mpirun or srun has started together, as a team.
///
/// Problem: ensembles outgrow one machine, and the engine that clusters have is MPI. Method: letters
/// of a wired team (core/wired_team.hpp) are MPI messages, sent and looked for without waiting, by
/// the one thread that called join(): any MPI library is good enough (MPI_THREAD_FUNNELED), and a rank
/// that has died is a silence, not a call that never returns. Rejected: collective operations, which
/// wait for the dead; one-sided ones, whose progress across a network is the library's secret;
/// Boost.MPI, which adds no more than packing, in a second library to load.
/// Source: MPI: A Message-Passing Interface Standard, 3.1, sections 3.7, 3.8 and 12.4.
#pragma once

#include <memory>

#include "poise/core/team.hpp"

namespace poise::mpi {

/// Starts MPI and joins the others; once in a process. Leaving, when the team is destroyed, all wait
/// for each other. Errors: core::InputError where MPI does not start.
std::unique_ptr<core::Team> join();

}  // namespace poise::mpi
