/// The proof of an exit of the hydrodynamic limit as a certificate, which the verifier goes through
/// again.
#pragma once

#include "poise/certify/limit/exit.hpp"
#include "poise/io/json.hpp"

namespace poise::checks {

/// Certificate "limit_exit":
///   "network", "tau", "K", "bits"  the network and its initial variances; numbers below that are
///                   text are whole multiples of 2^-bits, but for "error"
///   "steps"         of each: "length" h; "path", the coefficients of u^k of v_e, v_i, K_e, K_i, t;
///                   "error", how far from it, unknown by unknown, the limit may be at its start
///   "exit"          "fold", "hopf" or "none"; also of an exit that comes after T
///   "where", "eta"  of a fold or Hopf point: ends of the interval of u in the last step, and
///                   enclosure of the time
///   "horizon"       without one: the limit is on U up to this time, null for all times; then
///   "rest"          is the region that it does not leave: "center", "v_radius", "K_radius", "P",
///                   "level"; and "end", where it comes to it, with its "error"
/// of a proof that is `proved` and kept its steps, to so many digits of eta.
io::Json limit_exit_certificate(const network::Network& network,
                                const core::PerPopulation<double>& variance,
                                const certify::ExitProof& proof, int digits);

}  // namespace poise::checks
