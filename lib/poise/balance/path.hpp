/// One-parameter families of problems F(v, K) = 0: what the balanced manifold is followed along.
///
/// A path is a function of t in [0, 1]. Straight segments in the variances (K_e, K_i), and single
/// parameters of the network under the names that the configuration gives them, are made here; any
/// other function will do as well.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "poise/balance/field.hpp"

namespace poise::balance {

/// All that F depends on beside the means.
struct Problem {
  network::Network network;
  core::PerPopulation<double> variance;
};

/// t in [0, 1] -> the problem there; smooth (three derivatives bounded by about 1e3 of its size).
using Path = std::function<Problem(double t)>;

/// K(t) = from + t (to - from). Throws core::ParameterError (key "K.e" or "K.i") unless the
/// variances are finite and >= 0 at both ends.
Path variance_path(const network::Network& network, const core::PerPopulation<double>& from,
                   const core::PerPopulation<double>& to);

/// The names of the single parameters that F depends on: "C.ei", "intensity.ie.gain", "K.e", and so
/// on for the kinds of intensity that the network has.
std::vector<std::string> parameter_names(const network::Network& network);

/// The value of the parameter `name`, one of `parameter_names`; throws core::ParameterError with
/// key `name` otherwise.
double parameter(const Problem& problem, std::string_view name);

/// `base` with the parameter `name` moved from `from` at t = 0 to `to` at t = 1. Throws
/// core::ParameterError for an unknown name, or if an end is outside the parameter's domain.
Path parameter_path(const Problem& base, const std::string& name, double from, double to);

}  // namespace poise::balance
