/// What several statements say about balanced points: certificates of them.
#pragma once

#include <optional>

#include "poise/certify/balanced_points.hpp"
#include "poise/io/json.hpp"
#include "poise/network/model.hpp"
#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

using Variances = core::PerPopulation<double>;

/// The variances K_e(0), K_i(0) of [MV, Sections 6.1 and 6.2].
inline constexpr std::array<Variances, 2> papers_variances{{{1.0, 1.0}, {1.0, 0.5}}};

/// {"C": [[ee, ei], [ie, ii]], "f": [[...], [...]], "tau": [e, i]}: rows by target; an intensity is
/// {"kind", its parameters}. Doubles, which JSON keeps exactly.
io::Json network_json(const network::Network& network);

/// Certificate "balanced_points": these are all balanced points of the plane. {"network", "K",
/// "points": [{"v_e", "v_i", "trace", "det": enclosures, "on_manifold"}]}. The verifier's method
/// wants f_ee and f_ie of kind tanh and one gain.
io::Json balanced_points_certificate(const network::Network& network, const Variances& variance,
                                     const certify::BalancedPointsProof& proof, int digits);

/// A balanced point on U, proved; nothing unless a search finds exactly one and the proof succeeds.
std::optional<certify::ProvedPoint> balanced_point(const network::Network& network,
                                                   const Variances& variance, int digits);

/// Certificate "no_balanced_point" at the paper's constants and (6.1)-(6.4) as printed, whatever
/// c_ei, c_ie > 0; how, says statements/section_6.cpp. Nothing if the search for it fails.
std::optional<io::Json> no_balanced_point(const Variances& variance, int digits);

/// Certificate "no_point_by_sources": likewise if Section 6 names sources first, for K_e = 1; {"a",
/// "cdf", "A": enclosures}, Phi(a) > 1/6 and A(a) < -1/2. Nothing if the balls do not tell.
std::optional<io::Json> no_point_by_sources(int digits);

}  // namespace poise::checks
