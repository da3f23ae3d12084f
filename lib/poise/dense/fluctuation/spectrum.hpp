/// Fluctuations of a large but finite network about a stationary state: the spectrum of its activity.
///
/// Problem: the limit has a constant rate; N neurons show A_N(t), spikes per neuron and time, with
/// fluctuations of order N^{-1/2}. Method: linear theory. Given the input, neurons are independent
/// renewal processes (stationary/renewal.hpp). The activity of N_a = m_a N of them is their answer to
/// the input plus the noise of independent neurons, of spectrum C0_a / N_a; the input is made by the
/// activity itself. With A_a = r_a + dA_a and h_a = sum_b w_ab m_b A_b,
///     dA_a = xi_a + chi_a sum_b w_ab m_b dA_b,      xi_a of spectrum C0_a(omega) / (m_a N),
/// hence, with D = 1 - diag(chi) w diag(m) at lambda = i omega,
///     S(omega) = D^-1 diag(C0_a / (m_a N)) D^-*,
/// for one population |1 - w chi|^-2 C0 / N. Spectra are two-sided, int E[dA(0) dA(t)] e^{-i omega t} dt:
/// r / N for independent Poisson neurons. The activity of all is m' S m.
/// What is left out is of relative order 1/N: that no neuron feels its own spike (its mean input
/// lacks w r / N; a spike of its own would come at age 0, when the potential is set to 0 anyway), the
/// diffusion by single jumps of size w / N, and the nonlinear answer to fluctuations, which also
/// shifts the mean rate. So spectra are known to O(N^-2) beside their N^-1, and the state has to be
/// stable (dense/stationary): D must have no zero at Re lambda >= 0, and near such a zero N must be
/// large against |D|^-2. Source: the spectrum of coupled renewal populations is that of [Deger, Schwalger,
/// Naud and Gerstner 2014] and [Schwalger, Deger and Gerstner 2017]; the derivation is written out
/// above and in renewal.hpp, for the inputs of this model.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "poise/core/watch.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

/// A spectrum of activity at angular frequencies (radians per time): power in (1 / time)^2 time.
struct PowerSpectrum {
  std::vector<double> omega;
  std::vector<double> power;
};

/// Stationary rates of the blocks, of every stationary state (stationary/self_consistent.hpp): stable or
/// not. Blocks are those of kernel and drive: where a neuron started does not matter.
/// Throws core::ParameterError for models whose drive or kernel vary within a block, or whose kernel
/// draws at random, and core::Refusal where it cannot be said that these are all.
std::vector<std::vector<double>> stationary_rates(const Model& model,
                                                  const core::Watch& watch = {});

/// The spectrum of the activity of all neurons about the stationary state with these rates, one a
/// block. Relative error 1e-9, and O(1/N) of the theory. Throws core::Interrupted
/// when asked to stop, as do all below.
PowerSpectrum rate_spectrum(const Model& model, std::span<const double> rates,
                            std::span<const double> omega, const core::Watch& watch = {});
/// The same about the only stationary state; throws
/// core::ParameterError("rates", ...) where it has none or several.
PowerSpectrum rate_spectrum(const Model& model, std::span<const double> omega,
                            const core::Watch& watch = {});

/// Cross-spectra of the blocks' activities: [(frequency * blocks + a) * blocks + b], Hermitian in a, b.
std::vector<std::complex<double>> cross_spectra(const Model& model, std::span<const double> rates,
                                                std::span<const double> omega,
                                                const core::Watch& watch = {});

/// Variance of the activity averaged over a window of this length,
///     1 / (2 pi) int S(omega) (sin(omega T / 2) / (omega T / 2))^2 domega,
/// so that the number of spikes in it has N^2 T^2 times that. Relative error 1e-3, where no peak of the
/// spectrum is narrower than a tenth of the lowest rate or of 1 / tau.
double window_variance(const Model& model, std::span<const double> rates, double window,
                       const core::Watch& watch = {});

}  // namespace poise::dense
