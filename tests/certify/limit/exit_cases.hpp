/// Networks of known exits, and their times to 20 digits.
///
/// The times are those of exit_reference.hpp at the steps given, which at half of each differ from
/// them by less than 1e-21. The first seven are the files of experiments/configs of these names; the
/// others have several kinds of intensities and other time constants.
#pragma once

#include <string>
#include <vector>

#include "poise/certify/limit/exit.hpp"
#include "support/networks.hpp"

namespace poise::testing {

struct ExitCase {
  std::string name;
  network::Network network;
  core::PerPopulation<double> K, near;
  certify::ProvedExit kind;
  double step;  ///< of the reference
  const char* eta;
};

inline network::Network network_of(core::PerPopulation<double> tau, core::PerChannel<double> weight,
                                   const std::array<network::Intensity, 4>& f) {
  network::Network network;
  network.n = 1000;
  network.tau = tau;
  network.weight = weight;
  network.intensity.rows = {{f[0], f[1]}, {f[2], f[3]}};
  return network;
}

inline std::vector<ExitCase> exit_cases() {
  using certify::ProvedExit;
  using network::Bump;
  using network::Erf;
  using network::Tanh;
  const core::PerChannel<double> paper{{{1.0, 1.5}, {0.5, 0.5}}}, folds{{{1.0, 1.5}, {1.0, 1.5}}};
  return {
      {"hopf",
       hopf_network(),
       {1.0, 1.0},
       {-2.7, -1.2},
       ProvedExit::hopf,
       0.5,
       "0.9205913184492941331936"},
      {"fold",
       fold_network(),
       {0.5, 2.0},
       {2.23, -0.01},
       ProvedExit::fold,
       0.25,
       "0.7311393143469618697143"},
      {"hopf-strong",
       network_of({1.0, 1.0}, {{{0.03125, 0.028125}, {0.0625, 0.05}}},
                  {Tanh{128.0, 2.0, 2.75}, Tanh{256.0, 1.0, 1.75}, Tanh{128.0, 2.0, 1.5},
                   Tanh{256.0, 1.0, 0.25}}),
       {1.25, 1.25},
       {-0.92, -0.37},
       ProvedExit::hopf,
       0.25,
       "0.6470579753338358055121"},
      {"fold-strong",
       network_of({1.0, 1.0}, {{{0.0625, 0.09375}, {0.0625, 0.09375}}},
                  {Tanh{128.0, 2.0, 2.0}, Tanh{256.0, 1.0, 0.5}, Tanh{256.0, 1.0, 0.25},
                   Tanh{256.0, 1.0, 1.0}}),
       {0.5, 2.0},
       {2.23, -0.01},
       ProvedExit::fold,
       0.125,
       "0.7311393143469618697143"},
      {"runaway",
       network_of(
           {1.0, 1.0}, paper,
           {Tanh{0.5, 2.0, 0.25}, Tanh{1.0, 1.0, 2.0}, Tanh{0.5, 2.0, 4.0}, Tanh{1.0, 1.0, 4.0}}),
       {0.25, 2.0},
       {-0.72, -0.76},
       ProvedExit::fold,
       0.125,
       "0.2507877293008562464621"},
      {"hopf-subcritical",
       network_of({1.0, 1.0}, {{{0.25, 0.94375}, {0.0625, 0.0875}}},
                  {Tanh{32.0, 2.0, 2.0}, Tanh{64.0, 1.0, 2.5}, Tanh{32.0, 2.0, 0.5},
                   Tanh{64.0, 1.0, 0.5}}),
       {0.5, 0.75},
       {-2.0, -1.4},
       ProvedExit::hopf,
       0.25,
       "0.1072131982640802636147"},
      {"fold of tanh and erf",
       network_of({1.0, 1.5}, folds,
                  {Tanh{0.5, 2.0, 2.0}, Erf{1.0, 1.0, 0.4375}, Tanh{1.0, 1.0, 0.25},
                   Erf{1.0, 1.0, 0.875}}),
       {0.5, 2.0},
       {2.23, -0.01},
       ProvedExit::fold,
       0.125,
       "1.0266324173126877702913"},
      {"Hopf point of tanh and erf",
       network_of(
           {1.0, 0.75}, paper,
           {Erf{0.5, 2.0, 0.875}, Tanh{1.0, 1.0, 1.0}, Erf{0.5, 2.0, 1.125}, Tanh{1.0, 1.0, 0.5}}),
       {1.0, 1.0},
       {-2.4, -1.1},
       ProvedExit::hopf,
       0.25,
       "0.4162274838067794292173"},
      {"fold with a bump",
       network_of({1.0, 1.25}, {{{2.0, 2.0}, {1.0, 1.0}}},
                  {Tanh{0.25, 4.0, 0.5}, Erf{1.0, 1.0, 1.0}, Bump{0.5, 1.0, 0.0, 1.0},
                   Tanh{1.0, 1.0, 1.25}}),
       {1.0, 1.0},
       {-1.2, 0.0},
       ProvedExit::fold,
       0.125,
       "1.6038930858818513220721"},
  };
}

}  // namespace poise::testing
