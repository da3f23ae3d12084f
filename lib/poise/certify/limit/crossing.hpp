/// Where within one step a path leaves U = {F = 0, trace J_v < 0, det J_v > 0}.
///
/// Method: the step is walked through in pieces [a, b] on which both signs are certain, halved where
/// they are not, as long as they are wider than 2^-bits. Where that ends, at u_0, nothing has been lost
/// before; then a later point u_1 is looked for at which one sign is certainly the other one, with the
/// remaining sign certain on all of [0, u_1]. By continuity the first zero lies in [u_0, u_1]; both are
/// then moved apart by as much again, which leaves a margin to whoever checks a certificate.
#pragma once

#include <optional>

#include "poise/certify/limit/step.hpp"

namespace poise::certify {

struct CrossingInStep {
  bool of_det = false;  ///< det J_v = 0 there, and trace J_v < 0; or trace J_v = 0, and det J_v > 0
  Ball first, last;     ///< u_0 and u_1: multiples of 2^-bits
  Ball where;           ///< contains all between
};

struct Walk {
  bool stays = false;                           ///< on U, for all of the step
  std::optional<CrossingInStep> crossing = {};  ///< neither: not settled
};

Walk walk(const Step& step, Bits bits);

}  // namespace poise::certify
